#include "manager.h"

#include <stdlib.h>
#include <string.h>

#include <dagger/validate.h>

#include "clock.h"
#include "pause.h"

enum { STANDARD_GRACE_S = 5 };

/* ---- What tasks ask for ---------------------------------------------------------------
 */

static bool wants_limits(const struct dagger_task *task)
{
    return task->options.timeout_s > 0 || task->options.memory || task->options.gpus > 0;
}

bool dgi_task_wants_process(const struct dgi_run *run, const struct dagger_task *task)
{
    enum dagger_isolation isolation = task->options.isolation;
    if (isolation == DAGGER_ISOLATION_DEFAULT)
        isolation =
            wants_limits(task) ? DAGGER_ISOLATION_PROCESS : run->options->isolation;
    return isolation != DAGGER_ISOLATION_THREAD;
}

bool dgi_task_is_solo(const struct dagger_task *task)
{
    return wants_limits(task) || task->options.cpus > 1;
}

static bool is_managed(const struct dgi_run *run, const struct dagger_task *task)
{
    return dgi_task_wants_process(run, task) || dgi_task_is_solo(task) ||
           task->options.retries > 0;
}

bool dgi_manager_is_needed(const struct dgi_run *run, const struct dgi_plan *plan)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *node = &plan->nodes[id];
        if (node->body ? dgi_manager_is_needed(run, node->body)
                       : node->node && is_managed(run, node->node->task))
            return true;
    }
    return false;
}

/* Counts tasks by where they run, and refuses those that cannot. */
static bool survey(const struct dgi_manager *manager, const struct dgi_plan *plan,
                   size_t counts[2], struct dagger_error *error)
{
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *node = &plan->nodes[id];
        if (node->body && !survey(manager, node->body, counts, error))
            return false;
        if (node->body || !node->node)
            continue;
        const struct dagger_task *task = node->node->task;
        if (!dgi_budget_allows(&manager->budget, task, error))
            return false;
        if (wants_limits(task) && task->options.isolation == DAGGER_ISOLATION_THREAD) {
            dagger_error_set(error, DAGGER_ERROR_INVALID,
                             "task '%s' has a limit of time, memory or GPUs, which needs "
                             "a process of its own, but isolation \"thread\"",
                             task->name);
            dagger_error_at(error, task->place.file, task->place.line,
                            task->place.column);
            return false;
        }
        counts[dgi_task_wants_process(manager->run, task)]++;
    }
    return true;
}

/* ---- Beginning and end ----------------------------------------------------------------
 */

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool start_processes(struct dgi_manager *manager, const struct dgi_plan *plan,
                            struct dagger_error *error)
{
    struct dgi_run *run = manager->run;
    manager->birthplace = atomic_load(&dgi_birthplace);
    if (manager->birthplace && !manager->birthplace->knows(run, plan))
        manager->birthplace = NULL;
    manager->processes = calloc(run->jobs, sizeof *manager->processes);
    manager->outputs = calloc(run->jobs, sizeof *manager->outputs);
    if (!manager->processes || !manager->outputs)
        return out_of_memory(error);
    for (unsigned i = 0; i < run->jobs; i++)
        manager->processes[i] =
            (struct dgi_process){.supervisor = &manager->supervisor, .place = i};
    return dgi_manager_start_supervisor(manager, error);
}

bool dgi_manager_start(struct dgi_manager *manager, struct dgi_run *run,
                       const struct dgi_plan *plan, struct dagger_error *error)
{
    size_t counts[2] = {0, 0};
    memset(manager, 0, sizeof *manager);
    manager->run = run;
    manager->bell = (struct dgi_bell){&manager->own_bell[0], &manager->own_bell[1]};
    double grace_s = run->options->grace_s > 0 ? run->options->grace_s : STANDARD_GRACE_S;
    manager->grace_ns = dgi_after_s(0, grace_s);
    manager->inputs = calloc(plan->max_inputs + (size_t)1, sizeof *manager->inputs);
    if (!manager->inputs || !dgi_budget_init(&manager->budget, run->jobs))
        return out_of_memory(error);
    if (!survey(manager, plan, counts, error))
        return false;
    if (counts[true] && !start_processes(manager, plan, error))
        return false;
    if (counts[false] && !dgi_helpers_init(&manager->helpers, run->jobs, manager->bell))
        return out_of_memory(error);
    return true;
}

void dgi_manager_stop(struct dgi_manager *manager)
{
    dgi_pause_set_workers(manager->run, NULL);
    dgi_helpers_release(&manager->helpers);
    dgi_supervisor_stop(&manager->supervisor);
    dgi_supervisor_stop(&manager->former);
    dgi_budget_release(&manager->budget);
    dgi_waitings_release(&manager->waiting);
    dgi_waitings_release(&manager->delayed);
    free(manager->parked);
    free(manager->processes);
    free(manager->outputs);
    free(manager->inputs);
}

bool dgi_manager_add(struct dgi_manager *manager, struct dgi_frame *frame, uint32_t node,
                     uint32_t first, uint32_t last)
{
    struct dgi_waiting waiting = {
        .frame = frame, .node = node, .first = first, .last = last, .attempt = 1};
    return manager->is_resuming ? dgi_waitings_add_last(&manager->waiting, &waiting)
                                : dgi_waitings_add(&manager->waiting, &waiting);
}

bool dgi_manager_has_enough(const struct dgi_manager *manager)
{
    return manager->waiting.count >= 4 * (size_t)manager->run->jobs;
}

bool dgi_manager_can_park(struct dgi_manager *manager)
{
    if (manager->parked_count < manager->parked_capacity)
        return true;
    size_t larger = 2 * manager->parked_capacity + 8;
    struct dgi_entry *moved = reallocarray(manager->parked, larger, sizeof *moved);
    if (!moved)
        return false;
    manager->parked = moved;
    manager->parked_capacity = larger;
    return true;
}

void dgi_manager_park(struct dgi_manager *manager, const struct dgi_entry *rest)
{
    manager->parked[manager->parked_count++] = *rest;
}
