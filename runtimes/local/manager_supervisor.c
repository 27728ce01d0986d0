/* A supervisor that has ended, and another one in its place. */
#include <signal.h>
#include <unistd.h>

#include "cause.h"
#include "manager.h"
#include "pause.h"

enum { MOST_USELESS_SUPERVISORS = 3 }; /* in a row */

bool dgi_manager_start_supervisor(struct dgi_manager *manager, struct dagger_error *error)
{
    struct dgi_run *run = manager->run;
    bool captures = run->options->observer && run->options->capture_output;
    struct dgi_supervisor started;
    if (!dgi_supervisor_start(&started, run->jobs, captures, manager->budget.gpu_names,
                              manager->birthplace, error))
        return false;
    /* Who rings the old bell at this moment has done so before this happens again. */
    dgi_supervisor_stop(&manager->former);
    dgi_supervisor_end(&manager->supervisor);
    manager->former = manager->supervisor;
    manager->supervisor = started;
    for (unsigned i = 0; i < run->jobs; i++)
        atomic_store(&started.places[i].channel.outbox->measures,
                     dgi_run_is_observed(run));
    manager->bell = dgi_supervisor_bell(&manager->supervisor);
    dgi_pause_set_workers(run, &manager->supervisor.commands[0]);
    return true;
}

static void replace(struct dgi_manager *manager)
{
    manager->is_hopeless = dgi_supervisor_gave_up(&manager->supervisor) ||
                           ++manager->useless_supervisors > MOST_USELESS_SUPERVISORS ||
                           !dgi_manager_start_supervisor(manager, NULL);
    dgi_helpers_set_bell(&manager->helpers, manager->bell);
    dgi_run_set_bell(manager->run, manager->bell.rings);
}

/* Workers die with their supervisor; but a task can ask not to. Until it is waited for
 * the supervisor's number is that of the session of its workers, and of no others. */
static void kill_worker(const struct dgi_manager *manager, unsigned place)
{
    int pid = atomic_load(&manager->supervisor.cards[place].pid);
    if (pid > 0 && getsid(pid) == manager->supervisor.pid)
        kill(getpgid(pid) == pid ? -pid : pid, SIGKILL);
}

static void fail_lost(struct dgi_manager *manager, const struct dgi_process *process,
                      struct dgi_job *job)
{
    struct dgi_desk *desk = &manager->run->desks[0];
    dgi_manager_tell_begin(job);
    if (process->end != DGI_END_OWN) {
        dgi_cause_set(&desk->error, dgi_job_node(job)->task, process->end, SIGKILL);
    } else {
        dgi_supervisor_has_ended(&manager->supervisor, process->place, &desk->error);
        dagger_error_hint(&desk->error, "it was running then: does it kill its parent?");
    }
    dgi_manager_finish(manager, job, false, desk);
}

static void lose_process(struct dgi_manager *manager, struct dgi_process *process)
{
    struct dgi_job job;
    if (!dgi_process_is_up(process))
        return;
    dgi_output_read(&manager->outputs[process->place], process);
    dgi_output_flush(&manager->outputs[process->place]);
    if (dgi_process_load(process))
        dgi_manager_set_free(manager, &process->held);
    if (dgi_process_is_lost(process, &job)) {
        manager->useless_supervisors = 0;
        fail_lost(manager, process, &job);
    }
    while (dgi_process_reclaim(process, &job))
        dgi_manager_put_back(manager, &job);
}

/* Whose it is must be known before: once it is dead, the supervisor goes on and forgets
 * it. */
static void release(struct dgi_manager *manager)
{
    pid_t tracer = dgi_supervisor_tracer(&manager->supervisor);
    if (!tracer)
        return;
    for (unsigned i = 0; i < manager->run->jobs; i++)
        if (atomic_load(&manager->supervisor.cards[i].pid) == tracer) {
            manager->processes[i].end = DGI_END_TRACER;
            manager->processes[i].was_killed = true;
        }
    kill(tracer, SIGKILL);
}

void dgi_manager_check_supervisor(struct dgi_manager *manager)
{
    manager->is_supervisor_lost = false;
    if (!manager->processes || manager->is_hopeless)
        return;
    dgi_supervisor_wake(&manager->supervisor);
    release(manager);
    if (dgi_supervisor_is_alive(&manager->supervisor))
        return;
    for (unsigned i = 0; i < manager->run->jobs; i++)
        kill_worker(manager, i);
    while (dgi_manager_collect(manager))
        ;
    for (unsigned i = 0; i < manager->run->jobs; i++)
        lose_process(manager, &manager->processes[i]);
    if (!atomic_load(&manager->run->stopped))
        replace(manager);
}
