/* The manager's loop: the graph's work, what came, what begins, and sleep. */
#include <signal.h>

#include "clock.h"
#include "manager.h"
#include "pause.h"

enum { LOOK_AFTER_NS = 1000000000 };

/* ---- Time -----------------------------------------------------------------------------
 */

static void sooner(uint64_t *when, uint64_t other)
{
    if (other && other < *when)
        *when = other;
}

/* Ends what has run out of time, or has had its grace. */
static void check_deadline(struct dgi_manager *manager, struct dgi_process *process,
                           uint64_t now)
{
    /* What has answered was in time: it is the run that looks late, as after Ctrl-Z. */
    if (!process->deadline || now < process->deadline || !dgi_process_is_up(process) ||
        process->was_killed || dgi_process_has_answer(process))
        return;
    bool was_told = process->end != DGI_END_OWN;
    dgi_process_end(process, DGI_END_TIMEOUT, was_told);
    process->deadline = dgi_run_time_ns(manager->run) + manager->grace_ns;
}

static void check_deadlines(struct dgi_manager *manager)
{
    uint64_t now = dgi_run_time_ns(manager->run);
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++)
        check_deadline(manager, &manager->processes[i], now);
    for (size_t i = manager->delayed.count; i-- > 0;) {
        struct dgi_waiting waiting = manager->delayed.items[i];
        if (waiting.not_before > now)
            continue;
        dgi_waitings_remove(&manager->delayed, i);
        if (!dgi_waitings_add(&manager->waiting, &waiting))
            dgi_waitings_add(&manager->delayed, &waiting);
    }
}

/* A task that waits behind a long one goes to a process with nothing to do. */
static bool take_back(struct dgi_manager *manager, uint64_t *when)
{
    bool has_idle = manager->busy < manager->run->jobs;
    bool found = false;
    for (unsigned i = 0; has_idle && manager->processes && i < manager->run->jobs; i++) {
        struct dgi_process *process = &manager->processes[i];
        uint64_t is_long_at = dgi_process_is_long_at(process);
        if (is_long_at == UINT64_MAX || dgi_process_load(process) < 2)
            continue;
        if (dgi_now_ns() < is_long_at)
            sooner(when, is_long_at);
        else
            found |= dgi_manager_take_back(manager, process, 1);
    }
    return found;
}

/* When it is that time of the run's, unless that stops before. */
static uint64_t when_it_is(const struct dgi_manager *manager, uint64_t run_time)
{
    uint64_t paused = dgi_paused_ns(manager->run);
    return run_time && run_time < UINT64_MAX - paused ? run_time + paused : UINT64_MAX;
}

static uint64_t next_time(const struct dgi_manager *manager)
{
    uint64_t when = dgi_manager_next_birth(manager);
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++)
        if (dgi_process_is_up(&manager->processes[i]) &&
            !manager->processes[i].was_killed)
            sooner(&when, when_it_is(manager, manager->processes[i].deadline));
    for (size_t i = 0; i < manager->delayed.count; i++)
        if (manager->delayed.items[i].not_before)
            sooner(&when, when_it_is(manager, manager->delayed.items[i].not_before));
    return when;
}

/* ---- Stopping -------------------------------------------------------------------------
 */

static void end_processes(struct dgi_manager *manager, bool by_force)
{
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++) {
        struct dgi_process *process = &manager->processes[i];
        if (!dgi_process_is_up(process) || !dgi_process_load(process))
            continue;
        dgi_process_end(process, DGI_END_STOP, by_force);
        process->deadline = dgi_run_time_ns(manager->run) + manager->grace_ns;
    }
}

static void take_back_all(struct dgi_manager *manager)
{
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++) {
        dgi_manager_take_back(manager, &manager->processes[i], 0);
    }
}

/* The run was stopped, and its workers with it. */
static void go_on(struct dgi_manager *manager)
{
    uint64_t paused = dgi_paused_ns(manager->run);
    if (paused == manager->paused_ns)
        return;
    manager->paused_ns = paused;
    if (!manager->processes)
        return;
    dgi_supervisor_wake(&manager->supervisor);
    dgi_supervisor_signal_all(&manager->supervisor, SIGCONT);
}

static void obey(struct dgi_manager *manager)
{
    struct dgi_run *run = manager->run;
    go_on(manager);
    int level = dgi_run_stop_level(run);
    if (level > manager->stop_level) {
        manager->stop_level = level;
        dgi_run_stop(run);
        if (manager->processes)
            dgi_supervisor_wake(&manager->supervisor);
        end_processes(manager, level > 1);
    }
    if (!atomic_load(&run->stopped))
        return;
    take_back_all(manager);
    dgi_manager_pass_over_all(manager);
}

/* ---- The loop -------------------------------------------------------------------------
 */

static bool is_calling(const struct dgi_manager *manager)
{
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++)
        if (dgi_process_is_calling(&manager->processes[i]))
            return true;
    return manager->helpers.items &&
           dgi_helpers_done((struct dgi_helpers *)&manager->helpers) != NULL;
}

/* While more waits, a ring for half of what a process has is enough. */
static void set_notify(const struct dgi_manager *manager, bool is_brisk)
{
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++) {
        const struct dgi_process *process = &manager->processes[i];
        unsigned load = dgi_process_load(process);
        unsigned step = manager->waiting.count && load > 1 ? load / 2 : 1;
        struct dgi_outbox *outbox = manager->supervisor.places[i].channel.outbox;
        atomic_store(&outbox->notify, process->seen + step);
        atomic_store_explicit(&outbox->is_brisk, is_brisk, memory_order_relaxed);
    }
}

/* True where all that runs is quick, and each has a processor, as does this thread. */
static bool is_brisk(const struct dgi_manager *manager)
{
    unsigned busy = 0;
    if (!manager->busy || manager->busy + 1 > manager->budget.total.cpus)
        return false;
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++) {
        const struct dgi_process *process = &manager->processes[i];
        if (!dgi_process_is_up(process) || !dgi_process_load(process))
            continue;
        if (!dgi_process_is_brisk(process))
            return false;
        busy++;
    }
    return busy == manager->busy;
}

static bool is_due(const struct dgi_manager *manager)
{
    for (unsigned i = 0; i < manager->run->jobs; i++)
        if (dgi_process_is_due(&manager->processes[i]))
            return true;
    return false;
}

/* True where something came within a moment. */
static bool look_out(struct dgi_manager *manager)
{
    if (!dgi_lookout_begin(&manager->lookout))
        return false;
    while (!is_due(manager))
        if (!dgi_lookout_goes_on(&manager->lookout))
            return false;
    dgi_lookout_end(&manager->lookout);
    return true;
}

static void sleep_until_called(struct dgi_manager *manager, uint64_t when)
{
    uint64_t now = dgi_now_ns();
    uint64_t timeout = when == UINT64_MAX ? UINT64_MAX : when > now ? when - now : 0;
    /* Nobody tells of the supervisor's own end. */
    if (manager->processes && timeout > LOOK_AFTER_NS)
        timeout = LOOK_AFTER_NS;
    bool may_look_out = is_brisk(manager);
    set_notify(manager, may_look_out);
    if (may_look_out && look_out(manager))
        return;
    unsigned rings = atomic_load(manager->bell.rings);
    atomic_store(manager->bell.is_asleep, 1);
    if (timeout && !is_calling(manager) && !manager->is_supervisor_lost &&
        dgi_paused_ns(manager->run) == manager->paused_ns &&
        dgi_run_stop_level(manager->run) <= manager->stop_level)
        dgi_futex_wait(manager->bell.rings, rings, timeout);
    atomic_store(manager->bell.is_asleep, 0);
}

/* What this makes ready comes after all that waits already. */
static void resume(struct dgi_manager *manager)
{
    manager->is_resuming = true;
    while (manager->parked_count &&
           (!dgi_manager_has_enough(manager) || atomic_load(&manager->run->stopped))) {
        dgi_worker_resume(manager->worker, &manager->parked[--manager->parked_count]);
        dgi_worker_run_ready(manager->worker);
    }
    manager->is_resuming = false;
}

void dgi_manager_work(struct dgi_manager *manager)
{
    struct dagger_executor *executor = manager->run->executor;
    uint64_t looked_after = dgi_now_ns();
    for (;;) {
        dgi_worker_run_ready(manager->worker);
        if (atomic_load(&executor->is_stopped))
            return;
        obey(manager);
        check_deadlines(manager);
        /* First, so that what became ready first is first to begin elsewhere. */
        uint64_t when = UINT64_MAX;
        dgi_manager_look_for_long(manager);
        take_back(manager, &when);
        dgi_manager_give_all(manager);
        resume(manager);
        if (dgi_manager_collect(manager) || manager->worker->count ||
            dgi_deque_has_work(&manager->worker->deque))
            continue;
        when = next_time(manager);
        if (take_back(manager, &when))
            continue;
        sleep_until_called(manager, when);
        if (manager->is_supervisor_lost || dgi_now_ns() - looked_after > LOOK_AFTER_NS) {
            dgi_manager_check_supervisor(manager);
            looked_after = dgi_now_ns();
        }
    }
}
