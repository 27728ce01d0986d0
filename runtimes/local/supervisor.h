/*
 * The supervisor: a process forked once, early, while the run is small and has one
 * thread. It forks the worker processes, from its own small self, waits for them, ends
 * what they leave behind, and ends everything when the run is gone, whatever ended it.
 * It does not touch values, and runs no task.
 *
 * Every worker leads a process group of its own. The supervisor is their subreaper: what
 * a task started and left behind becomes its child, and is killed when the worker ends.
 */
#ifndef DAGGER_LOCAL_SUPERVISOR_H
#define DAGGER_LOCAL_SUPERVISOR_H

#include <sys/types.h>

#include <dagger/error.h>

#include "channel.h"
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
    int commands[2]; /**< a pipe to it */
    struct dgi_place_of_work *places;
    unsigned count;
    struct dgi_report_card *cards; /**< shared; one a place */
    atomic_uint *bell;      /**< shared: the rings, and on a page that workers may */
    atomic_uint *is_asleep; /**< only read whether the run sleeps */
};

/**
 * Prepares `count` places and forks the supervisor. With `captures_output` what workers
 * print goes to their pipes. `gpu_names` has a name for each bit a request may have in
 * `gpus`. False: DAGGER_ERROR_RUN or DAGGER_ERROR_MEMORY.
 */
bool dgi_supervisor_start(struct dgi_supervisor *supervisor, unsigned count,
                          bool captures_output, char *const *gpu_names,
                          struct dagger_error *error);

/** Ends all workers, the supervisor, and what is left of either. */
void dgi_supervisor_stop(struct dgi_supervisor *supervisor);

/** Asks for a worker at `place`. False: the supervisor is gone. */
bool dgi_supervisor_spawn(const struct dgi_supervisor *supervisor, unsigned place);

/** Sends a signal to the process group of the worker at `place`, if it still is the
 * one that was born as number `birth`. */
bool dgi_supervisor_signal(const struct dgi_supervisor *supervisor, unsigned place,
                           unsigned birth, int signal);

/** True while the supervisor runs. */
bool dgi_supervisor_is_alive(const struct dgi_supervisor *supervisor);

/** The bell that workers and supervisor ring. */
struct dgi_bell dgi_supervisor_bell(const struct dgi_supervisor *supervisor);

/** Removes the cgroups of workers: of those that were waited for, or of all. */
void dgi_supervisor_remove_cgroups(const struct dgi_supervisor *supervisor, bool of_all);

/* Of the processes that are forked. */

/** What a worker process does, until it is killed. */
_Noreturn void dgi_worker_process(struct dgi_place_of_work *place,
                                  const struct dgi_bell *bell);

/** What the supervisor does, until its run has ended. */
_Noreturn void dgi_supervisor_process(struct dgi_supervisor *supervisor, pid_t run);

/** Kills all children of this process but the `count` of `kept`, and theirs, as they
 * become its children. True: there were some. */
bool dgi_children_kill(const struct dgi_report_card *kept, unsigned count);

#endif
