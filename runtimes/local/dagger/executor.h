/*
 * The executor: runs the nodes of a graph in parallel, each after all those it depends
 * on. Graphs are made of plain numbers, are compiled once and run any number of times.
 * This is what runs DAGs beneath dagger_local_run(), for programs that need nothing more.
 */
#ifndef DAGGER_EXECUTOR_H
#define DAGGER_EXECUTOR_H

#include <dagger/error.h>

/** Nodes 0 … node_count - 1: those after node i are successors[offsets[i]] up to, but
 * without, successors[offsets[i + 1]]. */
struct dagger_edges {
    uint32_t node_count;     /**< at most 2^31 - 1 */
    const uint32_t *offsets; /**< node_count + 1 */
    const uint32_t *successors;
};

/** A compiled graph. Immutable, may be run by several executors at once. */
struct dagger_schedule;

/** Compiles a graph, of which nothing is kept. NULL: DAGGER_ERROR_INVALID (a successor
 * that does not exist, offsets that fall, a cycle) or DAGGER_ERROR_MEMORY. */
DAGGER_API struct dagger_schedule *
dagger_schedule_create(const struct dagger_edges *edges, struct dagger_error *error);
/** NULL is ignored. */
DAGGER_API void dagger_schedule_destroy(struct dagger_schedule *schedule);

/** Threads that run nodes. Used by one caller at a time. */
struct dagger_executor;

/**
 * An executor of `threads` threads, the caller's own included; 0: as many as CPUs this
 * process may use, by its affinity and the quotas of its cgroups. Threads start when
 * there is work for them, and sleep when there is none. NULL: DAGGER_ERROR_MEMORY.
 */
DAGGER_API struct dagger_executor *dagger_executor_create(unsigned threads,
                                                          struct dagger_error *error);
/** Ends the threads. NULL is ignored. */
DAGGER_API void dagger_executor_destroy(struct dagger_executor *executor);

/** Runs `node` on the thread numbered `thread`, below the number of threads. */
typedef void dagger_executor_call(uint32_t node, unsigned thread, void *context);

/**
 * Calls `call` once for every node, and returns when all calls have. What happened in the
 * calls of a node's predecessors happened before its own. With one thread, and where
 * nothing else decides, nodes run depth first in the order of their numbers. False:
 * DAGGER_ERROR_MEMORY, before anything ran.
 */
DAGGER_API bool dagger_executor_run(struct dagger_executor *executor,
                                    const struct dagger_schedule *schedule,
                                    dagger_executor_call *call, void *context,
                                    struct dagger_error *error) DAGGERI_WARN_UNUSED;

#endif
