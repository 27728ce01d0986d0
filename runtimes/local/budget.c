#include "budget.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/validate.h>

#include "cgroup.h"
#include "cpus.h"

/* Shares of a processor that were taken and given back need not add up to the last bit.
 */
static const double rounding = 1e-6;

static uint64_t memory_available(void)
{
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t limit = dgi_cgroup_memory();
    return limit && limit < memory ? limit : memory;
}

static bool add_gpu(struct dgi_budget *budget, const char *name, size_t length)
{
    if (budget->gpu_count == DGI_MOST_GPUS)
        return true;
    char *copy = strndup(name, length);
    if (!copy)
        return false;
    budget->gpu_names[budget->gpu_count++] = copy;
    return true;
}

/* As CUDA reads it: what follows an entry that is none is not visible. */
static bool read_visible(struct dgi_budget *budget, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        if (!length || list[0] == '-' || !isalnum((unsigned char)list[0]))
            return true;
        if (!add_gpu(budget, list, length))
            return false;
        list += length + (list[length] == ',');
    }
    return true;
}

static bool count_devices(struct dgi_budget *budget)
{
    for (unsigned i = 0; i < DGI_MOST_GPUS; i++) {
        char path[40], name[16];
        struct stat status;
        snprintf(path, sizeof path, "/dev/nvidia%u", i);
        int length = snprintf(name, sizeof name, "%u", i);
        if (stat(path, &status) == 0 && S_ISCHR(status.st_mode) &&
            !add_gpu(budget, name, (size_t)length))
            return false;
    }
    return true;
}

bool dgi_budget_init(struct dgi_budget *budget, unsigned jobs)
{
    *budget = (struct dgi_budget){0};
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    if (visible ? !read_visible(budget, visible) : !count_devices(budget)) {
        dgi_budget_release(budget);
        return false;
    }
    double cpus = dgi_cpus_available();
    budget->standard_cpus = cpus < jobs ? cpus / jobs : 1;
    budget->total = (struct dgi_resources){
        .cpus = cpus,
        .memory = memory_available(),
        .gpus = budget->gpu_count == DGI_MOST_GPUS
                    ? UINT64_MAX
                    : ((uint64_t)1 << budget->gpu_count) - 1,
    };
    budget->free = budget->total;
    return true;
}

void dgi_budget_release(struct dgi_budget *budget)
{
    for (unsigned i = 0; i < budget->gpu_count; i++)
        free(budget->gpu_names[i]);
    budget->gpu_count = 0;
}

static double cpus_of(const struct dgi_budget *budget, const struct dagger_task *task)
{
    double cpus = task->options.cpus > 0 ? task->options.cpus : budget->standard_cpus;
    return cpus < budget->total.cpus ? cpus : budget->total.cpus;
}

static uint64_t memory_of(const struct dgi_budget *budget, const struct dagger_task *task)
{
    uint64_t bytes = 0;
    if (task->options.memory && !dagger_memory_parse(task->options.memory, &bytes, NULL))
        return 0;
    return bytes < budget->total.memory ? bytes : budget->total.memory;
}

bool dgi_budget_allows(const struct dgi_budget *budget, const struct dagger_task *task,
                       struct dagger_error *error)
{
    if (task->options.gpus <= 0 || (unsigned)task->options.gpus <= budget->gpu_count)
        return true;
    dagger_error_set(error, DAGGER_ERROR_INVALID, "task '%s' needs %d GPU%s, here %s %u",
                     task->name, task->options.gpus, task->options.gpus == 1 ? "" : "s",
                     budget->gpu_count == 1 ? "is" : "are", budget->gpu_count);
    dagger_error_hint(error, "those that CUDA_VISIBLE_DEVICES names count, or, where it "
                             "is not set, all that the system has");
    dagger_error_at(error, task->place.file, task->place.line, task->place.column);
    return false;
}

static bool take_gpus(const struct dgi_budget *budget, int count, uint64_t *taken)
{
    *taken = 0;
    for (unsigned i = 0; i < budget->gpu_count && count > 0; i++)
        if (budget->free.gpus >> i & 1) {
            *taken |= (uint64_t)1 << i;
            count--;
        }
    return count <= 0;
}

bool dgi_budget_take(struct dgi_budget *budget, const struct dagger_task *task,
                     struct dgi_resources *held)
{
    struct dgi_resources wanted = {.cpus = cpus_of(budget, task),
                                   .memory = memory_of(budget, task)};
    if (wanted.cpus > budget->free.cpus + rounding ||
        wanted.memory > budget->free.memory ||
        !take_gpus(budget, task->options.gpus, &wanted.gpus))
        return false;
    budget->free.cpus -= wanted.cpus;
    budget->free.memory -= wanted.memory;
    budget->free.gpus &= ~wanted.gpus;
    *held = wanted;
    return true;
}

bool dgi_budget_covers(const struct dgi_budget *budget, const struct dgi_resources *held,
                       const struct dagger_task *task)
{
    return cpus_of(budget, task) <= held->cpus + rounding;
}

void dgi_budget_give(struct dgi_budget *budget, struct dgi_resources *held)
{
    budget->free.cpus += held->cpus;
    budget->free.memory += held->memory;
    budget->free.gpus |= held->gpus;
    *held = (struct dgi_resources){0};
}
