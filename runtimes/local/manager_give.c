/* What waits goes to a process or helper, as far as there is room for it. */
#include <string.h>

#include "clock.h"
#include "manager.h"

enum { LOOK_AHEAD = 64 }; /* so many are passed over where others fit in */

enum outcome { GIVEN, NO_ROOM, FULL };

void dgi_manager_set_free(struct dgi_manager *manager, struct dgi_resources *held)
{
    manager->busy--;
    dgi_budget_give(&manager->budget, held);
}

static bool set_busy(struct dgi_manager *manager, const struct dagger_task *task,
                     struct dgi_resources *held)
{
    if (manager->busy >= manager->run->jobs ||
        !dgi_budget_take(&manager->budget, task, held))
        return false;
    manager->busy++;
    return true;
}

static void fail(struct dgi_manager *manager, const struct dgi_job *job)
{
    dgi_manager_finish(manager, job, false, &manager->run->desks[0]);
}

static enum outcome give_to_helper(struct dgi_manager *manager, struct dgi_job *job)
{
    struct dgi_helper *helper = dgi_helpers_free(&manager->helpers);
    if (!helper || !set_busy(manager, dgi_job_node(job)->task, &helper->held))
        return NO_ROOM;
    job->attempt.worker = manager->run->jobs + helper->desk - 1;
    job->attempt.start_ns = dgi_now_ns();
    dgi_manager_tell_begin(job);
    if (!dgi_helper_give(helper, job, &manager->run->desks[0].error)) {
        dgi_manager_set_free(manager, &helper->held);
        fail(manager, job);
    }
    return GIVEN;
}

/* One that has nothing to do, else one that is not there yet, if it may be born. What
 * takes more time on the way than it does itself gains by another in any case. */
static struct dgi_process *find_idle(struct dgi_manager *manager, bool is_solo)
{
    struct dgi_process *unborn = NULL;
    for (unsigned i = 0; i < manager->run->jobs; i++) {
        struct dgi_process *process = &manager->processes[i];
        if (!dgi_process_is_up(process))
            unborn = unborn ? unborn : process;
        else if (!dgi_process_load(process) && dgi_process_has_room(process))
            return process;
    }
    bool is_wanted = unborn && (is_solo || dgi_manager_birth_pays(manager));
    return is_wanted && dgi_manager_can_bear(manager) ? unborn : NULL;
}

/* Of those that are at work and may be given more ahead, the one that has least to do. */
static struct dgi_process *find_least(struct dgi_manager *manager,
                                      const struct dagger_task *task)
{
    struct dgi_process *least = NULL;
    for (unsigned i = 0; i < manager->run->jobs; i++) {
        struct dgi_process *process = &manager->processes[i];
        if (dgi_process_is_up(process) && dgi_process_load(process) &&
            dgi_process_has_room(process) &&
            dgi_budget_covers(&manager->budget, &process->held, task) &&
            (!least || dgi_process_load(process) < dgi_process_load(least)))
            least = process;
    }
    return least;
}

static enum outcome give_to(struct dgi_manager *manager, struct dgi_process *process,
                            struct dgi_job *job, bool was_idle)
{
    job->attempt.worker = process->place;
    job->attempt.start_ns = dgi_now_ns();
    struct dagger_error *error = &manager->run->desks[0].error;
    const struct dagger_task *task = dgi_job_node(job)->task;
    if (!dgi_process_is_up(process))
        dgi_manager_note_birth(manager);
    if (dgi_process_give(process, job, manager->inputs, error)) {
        process->has_solo = dgi_task_is_solo(task);
        if (was_idle)
            dgi_manager_tell_begin(dgi_process_current(process));
        return GIVEN;
    }
    if (was_idle)
        dgi_manager_set_free(manager, &process->held);
    if (!dgi_process_is_up(process) && !manager->is_hopeless)
        manager->is_supervisor_lost = true;
    if (error->code == DAGGER_ERROR_BUSY || manager->is_supervisor_lost) {
        memset(error, 0, sizeof *error);
        return NO_ROOM;
    }
    dgi_manager_tell_begin(job);
    fail(manager, job);
    return GIVEN;
}

static enum outcome give_to_process(struct dgi_manager *manager, struct dgi_job *job)
{
    const struct dagger_task *task = dgi_job_node(job)->task;
    bool is_solo = dgi_task_is_solo(task);
    struct dgi_process *process = find_idle(manager, is_solo);
    if (process && set_busy(manager, task, &process->held))
        return give_to(manager, process, job, true);
    process = is_solo ? NULL : find_least(manager, task);
    return process ? give_to(manager, process, job, false) : NO_ROOM;
}

static enum outcome give(struct dgi_manager *manager, struct dgi_job *job)
{
    const struct dagger_task *task = dgi_job_node(job)->task;
    return dgi_task_wants_process(manager->run, task) ? give_to_process(manager, job)
                                                      : give_to_helper(manager, job);
}

static struct dgi_job first_job(const struct dgi_waiting *waiting)
{
    return (struct dgi_job){
        .frame = waiting->frame,
        .node = waiting->node,
        .partition = waiting->first,
        .is_partition = waiting->first < waiting->last,
        .attempt = {.number = waiting->attempt},
        .is_told = waiting->is_told,
    };
}

/* Gives one job of what waits at `index`; false: there is no room for it now. It is taken
 * off the list first, since giving may end the job, and let others wait. */
static bool give_one(struct dgi_manager *manager, size_t index)
{
    struct dgi_waitings *waiting = &manager->waiting;
    struct dgi_waiting taken = waiting->items[index];
    struct dgi_job job = first_job(&taken);
    bool is_last = taken.last - taken.first <= 1;
    if (is_last)
        dgi_waitings_remove(waiting, index);
    else
        waiting->items[index].first++;
    if (dgi_manager_is_kept(manager, &job) || give(manager, &job) == GIVEN)
        return true;
    /* Nothing was added: what had no room has not ended. */
    if (!is_last) {
        waiting->items[index].first--;
        return false;
    }
    waiting->count++;
    memmove(waiting->items + index + 1, waiting->items + index,
            (waiting->count - 1 - index) * sizeof *waiting->items);
    waiting->items[index] = taken;
    return false;
}

void dgi_manager_give_all(struct dgi_manager *manager)
{
    struct dgi_waitings *waiting = &manager->waiting;
    dgi_waitings_order(waiting);
    size_t passed = 0;
    while (waiting->count > passed && passed < LOOK_AHEAD) {
        if (atomic_load(&manager->run->stopped))
            return;
        if (!give_one(manager, waiting->count - 1 - passed))
            passed++;
    }
}
