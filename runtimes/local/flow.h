/*
 * A flow: one run of a schedule. The executor beneath dagger_executor_run(), and what the
 * runtime needs beyond that: nodes that turn out to be ranges of partitions, partitions
 * that end later, and flows that begin while others run.
 */
#ifndef DAGGER_LOCAL_FLOW_H
#define DAGGER_LOCAL_FLOW_H

#include "executor.h"
#include "schedule.h"

/** What a flow's type says of a node instead of a number of partitions. */
#define DGI_DONE 0u          /**< it has run */
#define DGI_LATER UINT32_MAX /**< it ends later, by dgi_flow_node_done() */

/** What became of a partition that was to run. */
enum dgi_partition {
    DGI_PARTITION_DONE,
    DGI_PARTITION_LATER,  /**< it ends later, by dgi_flow_partitions_done() */
    DGI_PARTITION_NOT_NOW /**< it did not begin: park() it and those after it */
};

/** What nodes do, where it is more than one call. */
struct dgi_flow_type {
    /** Runs a ready node. DGI_DONE, DGI_LATER, or how many partitions it is a range of.
     */
    uint32_t (*run)(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker);
    enum dgi_partition (*run_partition)(struct dgi_flow *flow, uint32_t node,
                                        uint32_t partition, struct dgi_worker *worker);
    /** Keeps partitions for later, when dgi_worker_resume() is to be called with them. */
    void (*park)(struct dgi_flow *flow, const struct dgi_entry *rest);
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

/** A node that was said to end later has ended. */
void dgi_flow_node_done(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker);

/** Partitions that were said to end later have ended. May end the node. */
void dgi_flow_partitions_done(struct dgi_flow *flow, uint32_t node, uint32_t count,
                              struct dgi_worker *worker);

/** Runs all that is ready on this worker, and what that makes ready. */
void dgi_worker_run_ready(struct dgi_worker *worker);

/** Makes parked partitions ready again. */
void dgi_worker_resume(struct dgi_worker *worker, const struct dgi_entry *rest);

/** Runs stolen or otherwise given work. */
void dgi_worker_run_entry(struct dgi_worker *worker, const struct dgi_entry *entry);

#endif
