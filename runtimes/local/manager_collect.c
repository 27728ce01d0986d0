/* What came from processes and helpers: answers, deaths, output. */
#include <string.h>

#include "clock.h"
#include "manager.h"

enum {
    MOST_USELESS_BIRTHS = 3, /* in a row */
    HAND_OVER_NS = 20000,    /* that a process waits until its output is read, about */
};

static struct dgi_desk *own_desk(struct dgi_manager *manager)
{
    return &manager->run->desks[0];
}

static bool collect_helpers(struct dgi_manager *manager)
{
    struct dgi_helper *helper;
    bool found = false;
    while (manager->helpers.items && (helper = dgi_helpers_done(&manager->helpers))) {
        struct dgi_job job = helper->job;
        bool succeeded = helper->succeeded;
        dgi_manager_set_free(manager, &helper->held);
        dgi_manager_finish(manager, &job, succeeded, &manager->run->desks[helper->desk]);
        dgi_helper_free(helper);
        found = true;
    }
    return found;
}

/* A task that took too long has failed, though it came to an end when it was told to. */
static bool is_too_late(const struct dgi_process *process, const struct dgi_job *job,
                        struct dagger_error *error)
{
    if (process->end != DGI_END_TIMEOUT)
        return false;
    memset(error, 0, sizeof *error);
    dgi_cause_set(error, dgi_job_node(job)->task, process->end, 0);
    return true;
}

static void take_answer(struct dgi_manager *manager, struct dgi_process *process)
{
    struct dagger_error *error = &own_desk(manager)->error;
    struct dgi_job job;
    bool succeeded = dgi_process_take(process, &job, error);
    dgi_manager_note_work(manager, process, job.attempt.end_ns - job.attempt.start_ns);
    if (is_too_late(process, &job, error))
        succeeded = false;
    dgi_manager_tell_begin(&job);
    dgi_output_flush(&manager->outputs[process->place]);
    if (!dgi_process_load(process))
        dgi_manager_set_free(manager, &process->held);
    /* A process that was told to end does no more: the word may reach it late. */
    if (process->end != DGI_END_OWN)
        dgi_process_end(process, process->end, true);
    dgi_manager_finish(manager, &job, succeeded, own_desk(manager));
    if (!succeeded && atomic_load(&manager->run->stopped))
        dgi_manager_take_back(manager, process, 0);
    dgi_process_acknowledge(process);
}

static void fail_dead(struct dgi_manager *manager, struct dgi_process *process,
                      struct dgi_job *job, int wait_status)
{
    dgi_manager_tell_begin(job);
    struct dagger_error *error = &own_desk(manager)->error;
    if (wait_status < 0)
        dagger_error_set(error, DAGGER_ERROR_RUN,
                         "a process for it cannot be started: %s",
                         strerror(-wait_status));
    else
        dgi_cause_set(error, dgi_job_node(job)->task, process->end, wait_status);
    dgi_manager_finish(manager, job, false, own_desk(manager));
}

/* What it had not begun goes to another; but where none can live, it fails. */
static bool collect_death(struct dgi_manager *manager, struct dgi_process *process)
{
    int wait_status;
    struct dgi_job job;
    bool is_guilty;
    unsigned load = dgi_process_load(process);
    if (!dgi_process_has_died(process, &wait_status, &job, &is_guilty))
        return false;
    dgi_output_flush(&manager->outputs[process->place]);
    if (load)
        dgi_manager_set_free(manager, &process->held);
    if (is_guilty)
        fail_dead(manager, process, &job, wait_status);
    if (wait_status < 0)
        dgi_manager_note_stillbirth(manager, process);
    bool is_hopeless = process->useless_births >= MOST_USELESS_BIRTHS;
    while (dgi_process_reclaim(process, &job))
        if (is_hopeless)
            fail_dead(manager, process, &job, wait_status);
        else
            dgi_manager_put_back(manager, &job);
    return true;
}

static bool collect_process(struct dgi_manager *manager, struct dgi_process *process)
{
    bool found = false;
    if (!dgi_process_is_up(process))
        return false;
    if (dgi_process_is_mad(process))
        dgi_process_end(process, DGI_END_NONSENSE, true);
    bool is_gone = dgi_process_is_gone(process);
    dgi_process_note_begin(process);
    while (dgi_process_has_answer(process)) {
        take_answer(manager, process);
        /* At once, so that what became ready first is first to begin. */
        dgi_worker_run_ready(manager->worker);
        found = true;
    }
    struct dgi_job *current = found ? dgi_process_current(process) : NULL;
    if (current)
        dgi_manager_tell_begin(current);
    /* What answered tasks have printed was read before they answered. */
    bool is_printing = dgi_process_is_printing(process);
    if (is_printing)
        dgi_manager_note_work(manager, process, HAND_OVER_NS);
    if (is_gone || is_printing)
        dgi_output_read(&manager->outputs[process->place], process);
    return collect_death(manager, process) || found;
}

bool dgi_manager_collect(struct dgi_manager *manager)
{
    bool found = collect_helpers(manager);
    for (unsigned i = 0; manager->processes && i < manager->run->jobs; i++)
        found |= collect_process(manager, &manager->processes[i]);
    return found;
}
