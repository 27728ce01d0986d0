#include "constants.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/graph.h>

#include "manager.h"

struct dgi_constant_range {
    uintptr_t start;
    uintptr_t end;
    bool is_permanent; /* of the program, which is never unloaded */
};

/* ---- Objects ------------------------------------------------------------------------
 */

static bool add_range(struct dgi_constants *constants, struct dgi_constant_range range)
{
    if (constants->count == constants->capacity) {
        size_t larger = 2 * constants->capacity + 64;
        void *moved = reallocarray(constants->ranges, larger, sizeof *constants->ranges);
        if (!moved)
            return false;
        constants->ranges = moved;
        constants->capacity = larger;
    }
    constants->ranges[constants->count++] = range;
    return true;
}

/* The first object is the program. */
static int add_object(struct dl_phdr_info *info, size_t size, void *context)
{
    struct dgi_constants *constants = context;
    bool is_permanent = constants->count == 0;
    (void)size;
    constants->unloads = info->dlpi_subs;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr;
        bool is_constant = part->p_type == PT_GNU_RELRO ||
                           (part->p_type == PT_LOAD && !(part->p_flags & PF_W));
        if (is_constant &&
            !add_range(constants, (struct dgi_constant_range){
                                      start, start + part->p_memsz, is_permanent}))
            return 1;
    }
    return 0;
}

static int read_unloads(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    *(unsigned long long *)context = info->dlpi_subs;
    return 1;
}

static int compare(const void *left, const void *right)
{
    const struct dgi_constant_range *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

bool dgi_constants_init(struct dgi_constants *constants)
{
    *constants = (struct dgi_constants){0};
    if (dl_iterate_phdr(add_object, constants) != 0) {
        dgi_constants_release(constants);
        return false;
    }
    qsort(constants->ranges, constants->count, sizeof *constants->ranges, compare);
    return true;
}

void dgi_constants_release(struct dgi_constants *constants)
{
    free(constants->ranges);
    *constants = (struct dgi_constants){0};
}

/* ---- Tables -------------------------------------------------------------------------
 */

enum { SEEN = 64 };

struct look {
    const struct dgi_constants *constants;
    bool only_permanent; /* another object may lie where one was unloaded */
    const void *seen[SEEN];
};

/* Ranges do not lie in each other: the last that begins before it is the one. */
static bool holds(const struct look *look, const void *memory, size_t size)
{
    const struct dgi_constant_range *ranges = look->constants->ranges;
    uintptr_t start = (uintptr_t)memory;
    size_t low = 0, high = look->constants->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle].start <= start)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && start < ranges[low - 1].end &&
           size <= ranges[low - 1].end - start &&
           (ranges[low - 1].is_permanent || !look->only_permanent);
}

static bool holds_array(const struct look *look, const void *items, size_t count,
                        size_t size)
{
    size_t all;
    return !count ||
           (!__builtin_mul_overflow(count, size, &all) && holds(look, items, all));
}

/* Tables are shared by many: what was looked at lately is not looked at again. */
static bool was_seen(struct look *look, const void *table)
{
    const void **entry = &look->seen[((uintptr_t)table >> 4) % SEEN];
    if (*entry == table)
        return true;
    *entry = table;
    return false;
}

static bool holds_type(struct look *look, const struct dagger_type *type)
{
    if (!type || was_seen(look, type))
        return true;
    if (!holds(look, type, sizeof *type) || !holds_type(look, type->element) ||
        !holds_array(look, type->fields, type->field_count, sizeof *type->fields))
        return false;
    for (size_t i = 0; i < type->field_count; i++)
        if (!holds_type(look, type->fields[i].type))
            return false;
    return true;
}

static bool holds_task(struct look *look, const struct dagger_task *task)
{
    if (was_seen(look, task))
        return true;
    if (!holds(look, task, sizeof *task) ||
        !holds(look, (const void *)(uintptr_t)task->call, 1) ||
        !holds_array(look, task->params, task->param_count, sizeof *task->params) ||
        (task->options.memory &&
         !holds(look, task->options.memory, strlen(task->options.memory) + 1)))
        return false;
    for (size_t i = 0; i < task->param_count; i++)
        if (!holds_type(look, task->params[i].type))
            return false;
    return holds_type(look, task->result);
}

static bool holds_node(struct look *look, const struct dagger_node *node)
{
    if (!holds_task(look, node->task) ||
        !holds_array(look, node->outputs, node->output_count, sizeof *node->outputs))
        return false;
    for (size_t k = 0; k < node->output_count; k++)
        if (!holds_type(look, node->outputs[k].type))
            return false;
    return true;
}

static bool holds_plan(struct look *look, const struct dgi_run *run,
                       const struct dgi_plan *plan)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *node = &plan->nodes[id];
        if (node->body) {
            if (!holds_plan(look, run, node->body))
                return false;
        } else if (node->node && dgi_task_wants_process(run, node->node->task) &&
                   !holds_node(look, node->node)) {
            return false;
        }
    }
    return true;
}

bool dgi_constants_hold(const struct dgi_constants *constants, const struct dgi_run *run,
                        const struct dgi_plan *plan)
{
    unsigned long long unloads = 0;
    struct look look = {.constants = constants};
    dl_iterate_phdr(read_unloads, &unloads);
    look.only_permanent = unloads != constants->unloads;
    return holds_plan(&look, run, plan);
}
