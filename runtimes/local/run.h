/*
 * A run: what changes while a plan runs. A frame is one running copy of a plan: the
 * root's, and one for each partition of a partitioned nested DAG that has started. Frames
 * hold the results of their nodes until the last consumer has run.
 */
#ifndef DAGGER_LOCAL_RUN_H
#define DAGGER_LOCAL_RUN_H

#include <pthread.h>
#include <stdatomic.h>

#include <dagger/arena.h>
#include <dagger/local.h>

#include "apart.h"
#include "flow.h"
#include "plan.h"

/** One node of a frame. */
struct dgi_state {
    atomic_uint uses;           /**< consumers that have not run yet */
    atomic_bool is_blocked;     /**< something it depends on did not succeed */
    unsigned char kept;         /**< enum dgi_kept: what the run directory has of it */
    void *result;               /**< of a partitioned node: one list an output */
    struct dagger_arena *arena; /**< what the result points to; NULL: nothing */
    struct dgi_range *range;    /**< a partitioned node that runs, in `arena` */
};

struct dgi_frame {
    struct dgi_flow flow; /**< the first, so that a flow's address is its frame's */
    struct dgi_run *run;
    const struct dgi_plan *plan;
    struct dgi_frame *parent; /**< NULL: the root's */
    uint32_t parent_node;
    uint32_t partition;
    const void **params;
    struct dgi_state *states;
    void *results;
    atomic_bool failed;
};

/** A partitioned node while it runs. */
struct dgi_range {
    uint32_t count;
    unsigned jobs;     /**< how many `arenas` */
    const char *items; /**< of the list it is partitioned by */
    size_t item_size;
    void *results;                 /**< an array of task results, or NULL: not kept */
    struct dagger_any_list *lists; /**< one an output of the node */
    struct dagger_arena **arenas;  /**< one a worker, NULL where not used yet */
    size_t held;                   /**< bytes in all arenas, once sealed */
    const char *address;           /**< of the node, while partitions are told of */
    size_t address_length;
    struct dagger_tally *tally; /**< where partitions are counted, else NULL */
    atomic_uint remaining;      /**< partitions */
    atomic_bool failed;
};

/** What a thread keeps between tasks. */
struct dgi_desk {
    _Alignas(DGI_APART) struct dagger_arena *scratch;
    const void **inputs;       /**< of the task that runs; apart */
    struct dagger_error error; /**< none, but while a failure is handled */
};

/** One of a task's attempts, as observers are told of it. */
struct dgi_attempt {
    unsigned number; /**< from 1 */
    unsigned worker;
    uint64_t start_ns; /**< 0, as all that follows, where nobody wants to know */
    uint64_t end_ns;
    uint64_t cpu_ns;
    uint64_t peak_bytes;
    bool is_stopped; /**< it was told to end because the run was to */
};

/** A failure, and where in the order of the DAG it stands. */
struct dgi_failure {
    struct dagger_error error;
    size_t *path; /**< node, partition, node, partition … from the root's frame on */
    size_t length;
};

struct dgi_run {
    struct dagger_executor *executor;
    struct dgi_manager *manager; /**< NULL: tasks are called by the executor's threads */
    struct dgi_desk *desks;      /**< one a thread */
    unsigned desk_count;
    unsigned jobs;
    const struct dagger_local_options *options;
    struct dagger_values *outputs;
    pthread_mutex_t lock; /**< of the failure and the observer */
    struct dgi_failure failure;
    atomic_bool stopped; /**< no new task starts */
    bool is_complete;    /**< all has succeeded, and the outputs are there */
    struct dagger_run_directory *directory; /**< or NULL: nothing is kept */
    int64_t wall_offset_ns; /**< from CLOCK_MONOTONIC to the time since 1970 */
};

/* frame.c */

/** A frame with nothing run yet. It borrows `params`' values. NULL: out of memory. */
struct dgi_frame *dgi_frame_create(struct dgi_run *run, const struct dgi_plan *plan,
                                   const void *const *params);
/** Releases the results that are left. */
void dgi_frame_destroy(struct dgi_frame *frame);
/** Where a value of the frame is. */
const void *dgi_frame_value(const struct dgi_frame *frame, const struct dgi_ref *ref);
/** One use of the result of `node` has gone. */
void dgi_frame_release(struct dgi_frame *frame, uint32_t node, uint32_t uses);
/** Copies the frame's output `index` to `target` and makes `arena` own what it points to.
 */
bool dgi_frame_give_output(struct dgi_frame *frame, size_t index, void *target,
                           struct dagger_arena *arena, struct dagger_error *error);

/* execute.c */

/** What the nodes of a frame do. */
extern const struct dgi_flow_type dgi_frame_type;
/** A node has run, or been passed over: lets go of its inputs; where it has not succeeded
 * blocks its successors. */
void dgi_node_end(struct dgi_frame *frame, uint32_t node, bool succeeded);

/* task.c */

/** Where the inputs of a node, or of one of its partitions, are. */
void dgi_task_inputs(const struct dgi_frame *frame, uint32_t node,
                     const uint32_t *partition, const void **inputs);
/** Runs the task of `node` here, and keeps its result. False: see desk->error. */
bool dgi_whole_run(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk);
/** As dgi_whole_run(), for one partition, with the desk of that number. */
bool dgi_partition_run(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                       unsigned number);

/* range.c */

/** Prepares a ready partitioned node for `*count` partitions. False: it failed. */
bool dgi_range_start(struct dgi_frame *frame, uint32_t node, uint32_t *count,
                     struct dgi_desk *desk);
/** Runs a partition of a task, or starts one of a nested DAG. */
enum dgi_partition dgi_range_run(struct dgi_frame *frame, uint32_t node,
                                 uint32_t partition, struct dgi_worker *worker);
/** So many partitions have run. True: they were the last, and the node has ended. */
bool dgi_range_partitions_done(struct dgi_frame *frame, uint32_t node, uint32_t count);
/** A partition has not succeeded: neither will its node. */
void dgi_range_fail(struct dgi_frame *frame, uint32_t node);
/** The arena for what results point to that the thread of that number keeps. NULL: out of
 * memory. */
struct dagger_arena *dgi_range_arena(struct dgi_range *range, unsigned number);
/** A partition's frame has run: takes its outputs and destroys it. */
void dgi_range_take_frame(struct dgi_frame *frame, unsigned number);

/* local.c */

/** How far the caller wants the run to stop: see dagger_stop_request(). */
int dgi_run_stop_level(const struct dgi_run *run);
/** From here on a wish to stop wakes who waits for that bell; NULL: nobody. */
void dgi_run_set_bell(const struct dgi_run *run, atomic_uint *bell);
/** Wakes the run that knows `stop`. */
void dgi_stop_ring(const struct dagger_stop *stop);
/** No new task starts. */
void dgi_run_stop(struct dgi_run *run);
/** True where that is so, or the caller wants it. */
bool dgi_run_is_stopped(const struct dgi_run *run);

/* report.c */

/** True where somebody wants to know how attempts went. */
static inline bool dgi_run_is_observed(const struct dgi_run *run)
{
    return run->options->observer || run->options->directory;
}

/** An attempt begins on this thread: takes the time where there is an observer. */
void dgi_attempt_begin(struct dgi_attempt *attempt, const struct dgi_run *run,
                       unsigned worker);
/** It has ended, on the same thread. */
void dgi_attempt_end(struct dgi_attempt *attempt);

/** Tells the observer, where there is one, of a node's attempt. */
void dgi_report(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                enum dagger_event_kind kind, const struct dgi_attempt *attempt);
/** Tells of a failure that is followed by another attempt. Clears desk->error. */
void dgi_report_retry(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                      const struct dgi_attempt *attempt, struct dgi_desk *desk);
/** Tells the observer that a range begins. */
void dgi_report_partitioned(struct dgi_frame *frame, uint32_t node);
/** Tells that all partitions have ended, where they are counted. */
void dgi_report_counted(struct dgi_frame *frame, uint32_t node);
/** Tells of a line that a node has printed. */
void dgi_report_output(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                       const struct dgi_attempt *attempt, const char *line,
                       size_t length);
/** Completes desk->error with address and place, tells of it and keeps it, clears it.
 * `attempt` is NULL for what failed before one began. */
void dgi_report_failure(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                        const struct dgi_attempt *attempt, struct dgi_desk *desk);

#endif
