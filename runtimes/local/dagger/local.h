/* The local runtime: runs a DAG on this machine, in parallel. */
#ifndef DAGGER_LOCAL_H
#define DAGGER_LOCAL_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>
#include <dagger/run_directory.h>

/** What the run tells the caller while it goes on. Values are stable. */
enum dagger_event_kind {
    DAGGER_EVENT_NODE_STARTED = 1,
    DAGGER_EVENT_NODE_FINISHED,
    DAGGER_EVENT_NODE_FAILED,
    DAGGER_EVENT_NODE_RETRIED, /**< an attempt failed, another follows */
    DAGGER_EVENT_NODE_OUTPUT,  /**< it printed a line */
    DAGGER_EVENT_NODE_KEPT,    /**< its run directory says it is done: it is not run */
    DAGGER_EVENT_NODE_PARTITIONED, /**< it begins, a task or DAG for each partition */
    DAGGER_EVENT_NODE_COUNTED,     /**< its partitions that are counted have ended */
};

/** Counts the partitions of a node as they start and finish. */
struct dagger_tally;

struct dagger_counts {
    size_t started;
    size_t finished; /**< of these */
};

/** How many so far. May be called by any thread, from the event that has the tally
 * (NODE_PARTITIONED) on until that of NODE_COUNTED for the same node has returned. */
DAGGER_API struct dagger_counts dagger_tally_read(const struct dagger_tally *tally);

/** One event, of a task: nested DAGs have none of their own, but that they are
 * partitioned. Everything is borrowed, and valid during the call. */
struct dagger_event {
    enum dagger_event_kind kind;
    const char *address; /**< of the node; a partition as "node[3]" */
    const struct dagger_node *node;
    const void *site; /**< which node of the whole graph: the same for all its partitions,
                           and for its copies in the partitions of a DAG around it */
    const struct dagger_error *error; /**< of a failure, else NULL */
    bool is_stopped;                  /**< it failed because the run was asked to stop */
    unsigned attempt;                 /**< from 1 */
    size_t partition;                 /**< which, below */
    size_t partition_count;           /**< 0: the node is not partitioned */
    const char *line;   /**< of output: `line_length` bytes, no newline, no NUL */
    size_t line_length; /**< at most 4096: longer lines come in pieces */
    unsigned worker;    /**< that runs it, from 0: below twice the number of jobs */
    uint64_t start_ns;  /**< when the attempt began, CLOCK_MONOTONIC; 0: not known */
    uint64_t end_ns;    /**< when it ended; 0: it has not */
    uint64_t cpu_ns;    /**< processor time it took, and processes it waited for, once it
                             has ended; 0: not known */
    const struct dagger_tally *tally; /**< of NODE_PARTITIONED and NODE_COUNTED: see
                                           `is_counting`; else NULL */
    uint64_t
        peak_bytes; /**< most memory its worker process held meanwhile; 0: not known */
};

/** Called by one thread at a time, in no fixed order across nodes. */
typedef void dagger_observer(const struct dagger_event *event, void *context);

/**
 * A wish that runs end before they are done, shared with whoever may have it. `= {0}` is
 * "run on". Nothing in it is for callers; it must outlive the runs that know it, and is
 * for one run at a time.
 */
struct dagger_stop {
    int level;
    void *bell;
    const int *workers;
    uint64_t paused_ns;
};

/**
 * Level 1: no task starts any more; those in worker processes are told to end (SIGTERM to
 * their process group), and forced to when their time of grace is over. Level 2: they are
 * forced at once. Tasks in threads are always waited for. May be called at any time, from
 * any thread, and from signal handlers.
 */
DAGGER_API void dagger_stop_request(struct dagger_stop *stop, int level);

/** How to run. `= {0}` is a good choice, and what NULL means. */
struct dagger_local_options {
    unsigned jobs; /**< tasks at a time, 0: as many as CPUs this process may use, by its
                        affinity and the quotas of its cgroups */
    enum dagger_isolation isolation; /**< for tasks that do not say; DEFAULT: processes */
    bool keep_going;                 /**< run what does not depend on a failed node */
    dagger_observer *observer;       /**< or NULL */
    void *observer_context;
    bool is_unmeasured;  /**< the observer needs no times of tasks in threads: asking for
                              them takes longer than a short task */
    bool is_counting;    /**< the observer needs no NODE_STARTED and NODE_FINISHED of each
                              partition of a task: where NODE_PARTITIONED has a tally, its
                              partitions that do not fail are counted instead */
    bool capture_output; /**< what tasks in worker processes print goes to the
                              observer, line by line; else where the caller's does */
    double grace_s;      /**< from SIGTERM to SIGKILL; 0: five seconds */
    struct dagger_stop *stop; /**< or NULL: the run cannot be stopped */
    struct dagger_run_directory
        *directory; /**< opened for this DAG, or NULL: nothing is kept */
};

/** What a run gives back: a value for each of the DAG's outputs. */
struct dagger_values {
    struct dagger_arena *arena; /**< owns all of them */
    const void **items;         /**< `count` of them, in the DAG's order, of its types */
    size_t count;
};

/** Releases what a run gave back. NULL and `{0}` are fine. */
DAGGER_API void dagger_values_release(struct dagger_values *values);

/**
 * Runs a valid `dag`. `params[i]` points to the value of parameter i, NULL where its
 * default is to be taken; they are borrowed until the call returns. On success `*outputs`
 * is the caller's, to release. False: DAGGER_ERROR_INVALID for a missing parameter
 * (before anything ran), DAGGER_ERROR_RUN for a failed task; the message begins with the
 * node's address, the place is the node's in the user's source. Of several failures the
 * first in the order of the DAG's nodes (and of their partitions) is the run's; without
 * `keep_going` no task starts after one has failed. DAGGER_ERROR_MEMORY: out of memory.
 * May be called from several threads at once, and by tasks.
 */
DAGGER_API bool dagger_local_run(const struct dagger_dag *dag, const void *const *params,
                                 const struct dagger_local_options *options,
                                 struct dagger_values *outputs,
                                 struct dagger_error *error) DAGGERI_WARN_UNUSED;

/**
 * Starts the fork server of this process, unless it has one: to be called first thing in
 * main(), by programs that use much memory, threads, OpenMP or CUDA later on. Without it
 * each dagger_local_run() forks its worker processes from the program as it then is, so
 * that tasks see all of its memory, and the time each birth takes grows with that. From
 * this call on they are forked from the fork server, which is a fork of the program at
 * this moment.
 *
 * Tasks have the caller's standard descriptors, working directory, environment, umask,
 * limits (setrlimit()) and CPU affinity as they are at the run. What is in memory, such
 * as globals, what other descriptors are open, the namespaces, cgroup and priority are
 * those of this moment. The fork server keeps these descriptors open until it ends, and
 * so the locks that are held through them: open run directories after this call.
 *
 * A run forks its worker processes from the program nevertheless: where the tables of its
 * tasks, their types or functions are not constants (static and const) of the program, or
 * of a library that was loaded at this moment; where the program has other rights now
 * (user, groups, capabilities, root directory); where the fork server was ended (then
 * another call starts a new one); in forks of this process, which may start one of their
 * own. The fork server ends with the process that started it, whatever ends that, and is
 * not its child.
 *
 * False: DAGGER_ERROR_RUN (this system cannot: it needs Linux 5.3 and /proc; or there are
 * too many processes or descriptors), DAGGER_ERROR_MEMORY; runs then go as without it, so
 * that the result may be ignored. May be called again, and by several threads.
 */
DAGGER_API bool dagger_local_start_fork_server(struct dagger_error *error);

/**
 * As dagger_local_run(), for one node (all of a nested DAG, one task) with its inputs. A
 * partitioned node runs once, for the one partition that its inputs give. Where
 * `inputs[i]` is NULL the constant of the node's input is taken, else the default of the
 * task's or DAG's parameter. Addresses in messages and events begin at the node.
 */
DAGGER_API bool dagger_local_run_node(const struct dagger_node *node,
                                      const void *const *inputs,
                                      const struct dagger_local_options *options,
                                      struct dagger_values *outputs,
                                      struct dagger_error *error) DAGGERI_WARN_UNUSED;

#endif
