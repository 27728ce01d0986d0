/*
 * A flow: one run of a schedule. The executor beneath dagger_executor_run(), and what the
 * runtime needs beyond that: nodes that turn out to be ranges of partitions, partitions
 * that end later, and flows that begin while others run.
 */
#ifndef DAGGER_LOCAL_FLOW_H
#define DAGGER_LOCAL_FLOW_H

#include "executor.h"
#include "schedule.h"

/** What nodes do, where it is more than one call. */
struct dgi_flow_type {
    /** Runs a ready node. 0: it has run; else it is a range of so many partitions. */
    uint32_t (*run)(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker);
    /** Runs one partition. False: it will end later, by dgi_flow_partitions_done(). */
    bool (*run_partition)(struct dgi_flow *flow, uint32_t node, uint32_t partition,
                          struct dgi_worker *worker);
    /** So many partitions have run. True: they were the last of the node. */
    bool (*partitions_done)(struct dgi_flow *flow, uint32_t node, uint32_t count,
                            struct dgi_worker *worker);
    /** All nodes have run; the flow may go. Called on the thread that ran the last. */
    void (*end)(struct dgi_flow *flow, struct dgi_worker *worker);
};

struct dgi_flow {
    const struct dagger_schedule *schedule;
    const struct dgi_flow_type *type; /**< NULL: `call` is all */
    dagger_executor_call *call;
    void *context;
    atomic_uint *pending;  /**< one a node: predecessors that have not run */
    atomic_uint remaining; /**< nodes that have not run, or are not counted yet */
    uint32_t overflow;     /**< ready nodes, linked through `pending`, or DGI_NONE */
    struct dgi_flow *next_overflowing; /**< both under the executor's lock */
};

/** Prepares a run of `schedule`; `pending` has room for its nodes. */
void dgi_flow_init(struct dgi_flow *flow, const struct dagger_schedule *schedule,
                   atomic_uint *pending);

/** Makes the flow's roots ready, from within a node, or before dgi_executor_work(). */
void dgi_flow_start(struct dgi_flow *flow, struct dgi_worker *worker);

/** Partitions that were said to end later have ended. May end the node. */
void dgi_flow_partitions_done(struct dgi_flow *flow, uint32_t node, uint32_t count,
                              struct dgi_worker *worker);

/** Runs all that is ready on this worker, and what that makes ready. */
void dgi_worker_run_ready(struct dgi_worker *worker);

/** Runs stolen or otherwise given work. */
void dgi_worker_run_entry(struct dgi_worker *worker, const struct dgi_entry *entry);

#endif
