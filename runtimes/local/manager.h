/*
 * The manager: runs tasks where more is asked for than a call in a thread: a process of
 * their own, retries, limits of time and memory, a share of the machine. One thread, that
 * of the caller, does all of the graph's work; tasks run in worker processes and helper
 * threads, as many at a time as the run has jobs.
 */
#ifndef DAGGER_LOCAL_MANAGER_H
#define DAGGER_LOCAL_MANAGER_H

#include "budget.h"
#include "helper.h"
#include "lookout.h"
#include "output.h"
#include "process.h"
#include "waiting.h"

struct dgi_manager {
    struct dgi_run *run;
    struct dgi_worker *worker; /**< of the executor: the one thread */
    struct dgi_budget budget;
    struct dgi_supervisor supervisor;
    struct dgi_supervisor
        former; /**< the one before it: its memory, where it had ended */
    const struct dgi_birthplace
        *birthplace;               /**< of supervisors; NULL: the run forks them */
    bool is_supervisor_lost;       /**< it took no command */
    bool is_hopeless;              /**< there will be no other one */
    unsigned useless_supervisors;  /**< in a row: no task began */
    struct dgi_process *processes; /**< one a job; NULL: no task wants one */
    struct dgi_output *outputs;    /**< one a process */
    struct dgi_helpers helpers;
    struct dgi_bell bell;
    struct dgi_lookout lookout;
    atomic_uint own_bell[2]; /**< where there is no supervisor */
    struct dgi_waitings waiting;
    struct dgi_waitings delayed; /**< retries whose time has not come */
    struct dgi_entry *parked;    /**< partitions of DAGs, not begun while enough waits */
    size_t parked_count;
    size_t parked_capacity;
    bool is_resuming;   /**< what becomes ready does so because too little waited */
    unsigned busy;      /**< processes and helpers that have something to do */
    bool is_held_up;    /**< a process is at a task that takes long */
    uint64_t behind_ns; /**< work that others waited for, less what births have cost */
    uint64_t no_birth_before; /**< a time, after a birth that failed; 0: none has */
    const void **inputs;
    uint64_t grace_ns;
    int stop_level;     /**< of the caller's wish to stop, as far as obeyed */
    uint64_t paused_ns; /**< for how long the run was stopped when workers last went on */
};

/** True where a task of the plan asks for something that only a manager gives. */
bool dgi_manager_is_needed(const struct dgi_run *run, const struct dgi_plan *plan);

/** Prepares to run tasks of the plan; forks the supervisor where there are processes to
 * be. False: DAGGER_ERROR_INVALID, a task can never run here; MEMORY; RUN. */
bool dgi_manager_start(struct dgi_manager *manager, struct dgi_run *run,
                       const struct dgi_plan *plan, struct dagger_error *error);

/** True where a task of this run is to have a process. */
bool dgi_task_wants_process(const struct dgi_run *run, const struct dagger_task *task);

/** True where a task does not share a process's queue with others. */
bool dgi_task_is_solo(const struct dagger_task *task);

/** Ends all processes and threads. */
void dgi_manager_stop(struct dgi_manager *manager);

/** Works until the run has ended. */
void dgi_manager_work(struct dgi_manager *manager);

/** A task's node is ready (first == last), or partitions of it. False: out of memory. */
bool dgi_manager_add(struct dgi_manager *manager, struct dgi_frame *frame, uint32_t node,
                     uint32_t first, uint32_t last);

/** True while so much waits that partitions of DAGs had better not begin. */
bool dgi_manager_has_enough(const struct dgi_manager *manager);

/** Keeps partitions of a DAG until less waits. There is room: see dgi_manager_can_park().
 */
void dgi_manager_park(struct dgi_manager *manager, const struct dgi_entry *rest);
bool dgi_manager_can_park(struct dgi_manager *manager);

/* manager_jobs.c: the ends of jobs. */

/** A job begins: the observer is told, if it does not know. */
void dgi_manager_tell_begin(struct dgi_job *job);
/** A job has run, or could not be: where it failed the desk has the error. It is tried
 * again where it may be. */
void dgi_manager_finish(struct dgi_manager *manager, const struct dgi_job *job,
                        bool succeeded, struct dgi_desk *desk);
/** True where the run directory has what the job would do: it has ended, then. */
bool dgi_manager_is_kept(struct dgi_manager *manager, const struct dgi_job *job);
/** A job that was given, and has not begun, waits again, before all others. */
void dgi_manager_put_back(struct dgi_manager *manager, const struct dgi_job *job);
/** All but `kept` tasks that a process was given, and has not begun, wait again, before
 * all others. True: there were some. */
bool dgi_manager_take_back(struct dgi_manager *manager, struct dgi_process *process,
                           unsigned kept);
/** What waits, and is not to run any more, ends. */
void dgi_manager_pass_over_all(struct dgi_manager *manager);

/* manager_supervisor.c: a task can kill the supervisor, and so its worker and all others.
 * What they had begun fails; the rest goes on with another supervisor. */

/** Starts the supervisor, or another one. False: see the error. */
bool dgi_manager_start_supervisor(struct dgi_manager *manager,
                                  struct dagger_error *error);
/** Where the supervisor has ended: deals with what that leaves. */
void dgi_manager_check_supervisor(struct dgi_manager *manager);

/* manager_give.c: what waits begins. */

void dgi_manager_give_all(struct dgi_manager *manager);
/** A process or helper has nothing to do any more. */
void dgi_manager_set_free(struct dgi_manager *manager, struct dgi_resources *held);

/*
 * manager_births.c: when one more process is born, though another is there. To be born
 * costs as much as thousands of the quickest tasks take. How long those that wait will
 * take nobody knows: so a birth has to wait until what it could have saved so far is as
 * much as it costs, be it in many tasks or in one that does not end. A task that needs
 * another one to run meanwhile waits no longer than that.
 */

/** Looks whether a process is held up. */
void dgi_manager_look_for_long(struct dgi_manager *manager);
/** True where a task had better be given to a process that is born for it. */
bool dgi_manager_birth_pays(const struct dgi_manager *manager);
/** False where there was no room for one more process just now, and others live. */
bool dgi_manager_can_bear(const struct dgi_manager *manager);
/** A process could not be born. */
void dgi_manager_note_stillbirth(struct dgi_manager *manager,
                                 struct dgi_process *process);
/** When a birth may begin to pay by time alone; UINT64_MAX: never. */
uint64_t dgi_manager_next_birth(const struct dgi_manager *manager);
/** A process was asked for. */
void dgi_manager_note_birth(struct dgi_manager *manager);
/** The process has done a task that took so long. */
void dgi_manager_note_work(struct dgi_manager *manager, const struct dgi_process *process,
                           uint64_t ns);

/* manager_collect.c: what came from processes and helpers. True: something did. */

bool dgi_manager_collect(struct dgi_manager *manager);

#endif
