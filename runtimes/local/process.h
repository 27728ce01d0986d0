/*
 * A worker process, as the run sees it: the tasks it was given, and what became of them.
 * It is started when it is first needed, and again when it has died.
 */
#ifndef DAGGER_LOCAL_PROCESS_H
#define DAGGER_LOCAL_PROCESS_H

#include "cause.h"
#include "job.h"
#include "supervisor.h"

struct dgi_process {
    struct dgi_supervisor *supervisor;
    unsigned place;
    unsigned births; /**< asked for */
    unsigned deaths; /**< seen */
    unsigned given;  /**< tasks, since it was born */
    unsigned seen;   /**< answers read */
    struct dgi_job jobs[DGI_SLOTS];
    struct dgi_resources held;
    bool has_begun;          /**< it was seen to have begun a task since it was born */
    bool has_solo;           /**< the job it has wants to be the only one */
    uint64_t deadline;       /**< when to act on `end`, or the time limit, as
                                  dgi_run_time_ns(); 0: never */
    enum dgi_end end;        /**< why it was told to end */
    bool was_killed;         /**< it was not only told, but forced */
    uint64_t average_ns;     /**< that its tasks take; 0: not known */
    uint64_t busy_since;     /**< when its current task may have begun */
    unsigned large_job;      /**< whose inputs stand in the large area */
    size_t large_size;       /**< of these; 0: none do */
    unsigned useless_births; /**< in a row: it died before it had done anything */
};

/** True where it was asked for, and has not died. */
static inline bool dgi_process_is_up(const struct dgi_process *process)
{
    return process->births != process->deaths;
}

/** Tasks that it was given and has not answered. */
static inline unsigned dgi_process_load(const struct dgi_process *process)
{
    return process->given - process->seen;
}

/** Gives it a task; starts it first where needed. False: see the error; the job is still
 * the caller's. */
bool dgi_process_give(struct dgi_process *process, const struct dgi_job *job,
                      const void **inputs, struct dagger_error *error);

/** True where there is room for another task. */
bool dgi_process_has_room(const struct dgi_process *process);

/** Where it has begun its first task, and that was not seen before, it is busy from now
 * on. */
void dgi_process_note_begin(struct dgi_process *process);

/** When the task that it is at has taken so long that others had better not wait for it;
 * UINT64_MAX: it is at none, or was not seen to be. */
uint64_t dgi_process_is_long_at(const struct dgi_process *process);

/** Of the tasks it was given, the one that it does, or does next; NULL: none. */
struct dgi_job *dgi_process_current(struct dgi_process *process);

/** True where an answer to the current task waits. */
bool dgi_process_has_answer(const struct dgi_process *process);

/** True where it is at nothing but quick tasks, as far as is known. */
bool dgi_process_is_brisk(const struct dgi_process *process);

/** True where it is time to look at its answers, or at something else that came. */
bool dgi_process_is_due(const struct dgi_process *process);

/** Takes the next answer: the outputs, or the task's failure as the error; and in `*job`
 * whose it is, and what it took. */
bool dgi_process_take(struct dgi_process *process, struct dgi_job *job,
                      struct dagger_error *error);

/** The answers taken have been dealt with: the process may go on where it waits for that.
 */
void dgi_process_acknowledge(struct dgi_process *process);

/** Takes back the task it was given last, where it has not begun. */
bool dgi_process_take_back(struct dgi_process *process, struct dgi_job *job);

/** True where the process has died since this was asked last, and every answer it gave
 * was taken. `*wait_status` as by waitpid(), -errno: it could not begin. `*is_guilty`:
 * it died of `*job`; else none of its tasks had begun. */
bool dgi_process_has_died(struct dgi_process *process, int *wait_status,
                          struct dgi_job *job, bool *is_guilty);

/** It has died with its supervisor, which another one is to follow. True: it had begun
 * `*job`; the others are to be reclaimed. */
bool dgi_process_is_lost(struct dgi_process *process, struct dgi_job *job);

/** A task that a process that has died was given and had not begun. False: none is left.
 */
bool dgi_process_reclaim(struct dgi_process *process, struct dgi_job *job);

/** True where what the worker says of itself cannot be. */
bool dgi_process_is_mad(const struct dgi_process *process);

/** Tells it to end, or forces it to. */
void dgi_process_end(struct dgi_process *process, enum dgi_end why, bool by_force);

/** True where it has died, and that was not taken note of. */
bool dgi_process_is_gone(const struct dgi_process *process);

/** True where it has printed something that was not read. */
bool dgi_process_is_printing(const struct dgi_process *process);

/** True where something came from it that was not looked at. */
bool dgi_process_is_calling(const struct dgi_process *process);

#endif
