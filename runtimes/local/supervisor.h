/*
 * The supervisor: a process forked once, early, while the run is small and has one
 * thread. It forks the worker processes, from its own small self, waits for them, ends
 * what they leave behind, and ends everything when the run is gone, whatever ended it.
 * It does not touch values, and runs no task. It leads a session without a terminal:
 * a task that asks there gets an error, where it would be stopped for ever.
 *
 * Every worker leads a process group of its own. The supervisor is their subreaper: what
 * a task started and left behind becomes its child, and is killed when the worker ends.
 */
#ifndef DAGGER_LOCAL_SUPERVISOR_H
#define DAGGER_LOCAL_SUPERVISOR_H

#include <sys/types.h>

#include <dagger/error.h>

#include "channel.h"
#include "children.h"
#include "memory_cgroup.h"

/** A worker's place: what it needs to start, and to start again. */
struct dgi_place_of_work {
    struct dgi_channel channel;
    struct dgi_report_card *card;
    char *const *gpu_names;       /**< one a GPU */
    char cgroup[DGI_CGROUP_NAME]; /**< of the worker, where it has one of its own */
    int output[2]; /**< a pipe for its standard output and error; -1: they stay as they
                      are */
};

struct dgi_supervisor {
    pid_t pid;       /**< 0: there is none */
    int watch;       /**< a pidfd of one that the fork server forked; -1: it is a child */
    int commands[2]; /**< sockets: the run's end, and that of the supervisor */
    uint64_t number; /**< names its cgroups */
    struct dgi_place_of_work *places;
    unsigned count;
    char *shared;                  /**< what follows, and the channels */
    struct dgi_report_card *cards; /**< shared; one a place */
    atomic_uint *bell;      /**< shared: the rings, and on a page that workers may */
    atomic_uint *is_asleep; /**< only read whether the run sleeps */
};

/** Where supervisors are forked if not by the run itself: by the fork server, which is
 * linked into programs that start it. */
struct dgi_run;
struct dgi_plan;
struct dgi_birthplace {
    /** True where it is this process's, and has all that tasks of the plan need. */
    bool (*knows)(const struct dgi_run *run, const struct dgi_plan *plan);
    /** Has the supervisor forked there. `file` is that of its shared memory. False: it
     * cannot be now. */
    bool (*bear)(struct dgi_supervisor *supervisor, int file, char *const *gpu_names);
};
extern const struct dgi_birthplace *_Atomic dgi_birthplace; /**< NULL: there is none */

/**
 * Prepares `count` places and forks the supervisor, at `birthplace` where it is not NULL
 * and that can be. With `captures_output` what workers print goes to their pipes.
 * `gpu_names` has DGI_MOST_GPUS entries: a name for each bit a request may have in
 * `gpus`, else NULL. False: DAGGER_ERROR_RUN or DAGGER_ERROR_MEMORY.
 */
bool dgi_supervisor_start(struct dgi_supervisor *supervisor, unsigned count,
                          bool captures_output, char *const *gpu_names,
                          const struct dgi_birthplace *birthplace,
                          struct dagger_error *error);

/** Ends all workers, the supervisor, and what is left of either. */
void dgi_supervisor_stop(struct dgi_supervisor *supervisor);

/** The same, but for the memory that it shares: another thread may be ringing the bell.
 */
void dgi_supervisor_end(struct dgi_supervisor *supervisor);

/** True where it has ended because it could not begin. */
bool dgi_supervisor_gave_up(const struct dgi_supervisor *supervisor);

/** Asks for a worker at `place`. False: the supervisor is gone. */
bool dgi_supervisor_spawn(const struct dgi_supervisor *supervisor, unsigned place);

/** Sends a signal to the process group of the worker at `place`, if it still is the
 * one that was born as number `birth`. */
bool dgi_supervisor_signal(const struct dgi_supervisor *supervisor, unsigned place,
                           unsigned birth, int signal);

/** Sends a signal to all workers, and to all that their tasks have started. */
void dgi_supervisor_signal_all(const struct dgi_supervisor *supervisor, int signal);

/** Lets it go on where a task has stopped it. */
void dgi_supervisor_wake(const struct dgi_supervisor *supervisor);

/** The process that has stopped the supervisor by ptrace(), where it is a task's worker
 * or what that has started, and no debugger of the user's; 0: none has. No signal lets
 * the supervisor go on before that process ends. */
pid_t dgi_supervisor_tracer(const struct dgi_supervisor *supervisor);

/** True while the supervisor runs. */
bool dgi_supervisor_is_alive(const struct dgi_supervisor *supervisor);

/** Sets DAGGER_ERROR_RUN: it has ended, and why, where it could not begin. Returns false.
 */
bool dgi_supervisor_has_ended(const struct dgi_supervisor *supervisor, unsigned place,
                              struct dagger_error *error);

/** The bell that workers and supervisor ring. */
struct dgi_bell dgi_supervisor_bell(const struct dgi_supervisor *supervisor);

/** Removes the cgroups of workers: of those that were waited for, or of all. */
void dgi_supervisor_remove_cgroups(const struct dgi_supervisor *supervisor, bool of_all);

/* places.c */

/** Makes places for `count` workers, with pipes where their output is captured. `*file`,
 * where it is wanted, is that of their memory; -1: that has none. False: see the error;
 * what there is is to be destroyed. */
bool dgi_places_create(struct dgi_supervisor *supervisor, unsigned count,
                       bool captures_output, int *file, struct dagger_error *error);
/** Maps the memory of places, which have no descriptors yet: of the file that another
 * process has made, or new. False: out of memory. */
bool dgi_places_map(struct dgi_supervisor *supervisor, unsigned count, int file);
/** Bytes of that memory: whole pages. */
size_t dgi_places_size(unsigned count);
void dgi_places_destroy(struct dgi_supervisor *supervisor);
/** In a worker: lets go of all that is not its own. */
void dgi_places_keep(struct dgi_supervisor *supervisor, unsigned own);

/* Of the processes that are forked. */

/** What a worker process does, until it is killed. */
_Noreturn void dgi_worker_process(struct dgi_place_of_work *place,
                                  const struct dgi_bell *bell);

/** What the supervisor does, until its run has ended. `run` is the process of that. Where
 * that is not its parent `lifeline` is a pidfd of it, else -1. */
_Noreturn void dgi_supervisor_process(struct dgi_supervisor *supervisor, pid_t run,
                                      int lifeline);

#endif
