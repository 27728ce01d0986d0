#include "keep.h"
#include "manager.h"
#include "run.h"

static void release_inputs(struct dgi_frame *frame, uint32_t node)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_ref *refs = &frame->plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        if (refs[i].kind == DGI_REF_NODE)
            dgi_frame_release(frame, refs[i].index, 1);
}

static void block_successors(struct dgi_frame *frame, uint32_t node)
{
    const struct dagger_schedule *schedule = frame->plan->schedule;
    for (uint32_t e = schedule->offsets[node]; e < schedule->offsets[node + 1]; e++) {
        uint32_t first = schedule->successors[e] & ~DGI_RUN_BIT;
        uint32_t last = first + 1;
        if (schedule->successors[e] & DGI_RUN_BIT)
            last = schedule->successors[++e];
        for (uint32_t id = first; id < last; id++)
            atomic_store_explicit(&frame->states[id].is_blocked, true,
                                  memory_order_relaxed);
    }
}

void dgi_node_end(struct dgi_frame *frame, uint32_t node, bool succeeded)
{
    release_inputs(frame, node);
    if (!frame->plan->nodes[node].uses)
        dgi_frame_release(frame, node, 0);
    if (succeeded)
        return;
    atomic_store_explicit(&frame->failed, true, memory_order_relaxed);
    block_successors(frame, node);
}

static bool run_whole(struct dgi_frame *frame, uint32_t node, unsigned number)
{
    struct dgi_attempt attempt;
    dgi_attempt_begin(&attempt, frame->run, number);
    dgi_report(frame, node, NULL, DAGGER_EVENT_NODE_STARTED, &attempt);
    struct dgi_desk *desk = &frame->run->desks[number];
    bool ok = dgi_whole_run(frame, node, desk);
    dgi_attempt_end(&attempt);
    if (ok && frame->run->directory)
        ok = dgi_keep_store(frame, node, NULL, &attempt, &desk->error);
    if (ok)
        dgi_report(frame, node, NULL, DAGGER_EVENT_NODE_FINISHED, &attempt);
    else
        dgi_report_failure(frame, node, NULL, &attempt, desk);
    return ok;
}

/* What a manager runs ends later; where it cannot take more, at once. */
static uint32_t hand_over(struct dgi_frame *frame, uint32_t node, uint32_t partitions,
                          struct dgi_desk *desk)
{
    if (dgi_manager_add(frame->run->manager, frame, node, 0, partitions))
        return DGI_LATER;
    dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
    dgi_report_failure(frame, node, NULL, NULL, desk);
    dgi_node_end(frame, node, false);
    return DGI_DONE;
}

/* What the run directory has is not run again. */
static uint32_t take_kept(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk)
{
    uint32_t partitions = 0;
    bool ok;
    bool is_used = frame->states[node].kept == DGI_KEPT_USED;
    /* Where partitions are needed, each of them is told of. */
    if (frame->plan->nodes[node].node->partition_by && is_used) {
        ok = dgi_range_start(frame, node, &partitions, desk);
    } else {
        dgi_report(frame, node, NULL, DAGGER_EVENT_NODE_KEPT, NULL);
        ok = dgi_keep_load(frame, node, desk);
        if (!ok)
            dgi_report_failure(frame, node, NULL, NULL, desk);
    }
    if (!partitions)
        dgi_node_end(frame, node, ok);
    return partitions;
}

static uint32_t run_node(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker)
{
    struct dgi_frame *frame = (struct dgi_frame *)flow;
    const struct dagger_node *self = frame->plan->nodes[node].node;
    struct dgi_run *run = frame->run;
    struct dgi_desk *desk = &run->desks[worker->number];
    bool succeeded =
        !atomic_load_explicit(&frame->states[node].is_blocked, memory_order_relaxed) &&
        !dgi_run_is_stopped(run);
    bool is_managed = run->manager && self && self->task;
    uint32_t partitions = 0;
    if (succeeded && self && frame->states[node].kept)
        return take_kept(frame, node, desk);
    if (succeeded && self && self->partition_by)
        succeeded = dgi_range_start(frame, node, &partitions, desk);
    else if (succeeded && is_managed)
        return hand_over(frame, node, 0, desk);
    else if (succeeded && self)
        succeeded = run_whole(frame, node, worker->number);
    if (partitions && is_managed)
        return hand_over(frame, node, partitions, desk);
    if (!partitions)
        dgi_node_end(frame, node, succeeded);
    return partitions;
}

static enum dgi_partition run_partition(struct dgi_flow *flow, uint32_t node,
                                        uint32_t partition, struct dgi_worker *worker)
{
    struct dgi_frame *frame = (struct dgi_frame *)flow;
    struct dgi_manager *manager = frame->run->manager;
    if (manager && dgi_manager_has_enough(manager) && !dgi_run_is_stopped(frame->run) &&
        dgi_manager_can_park(manager))
        return DGI_PARTITION_NOT_NOW;
    return dgi_range_run(frame, node, partition, worker);
}

static void park(struct dgi_flow *flow, const struct dgi_entry *rest)
{
    dgi_manager_park(((struct dgi_frame *)flow)->run->manager, rest);
}

static bool partitions_done(struct dgi_flow *flow, uint32_t node, uint32_t count,
                            struct dgi_worker *worker)
{
    (void)worker;
    return dgi_range_partitions_done((struct dgi_frame *)flow, node, count);
}

static void end_root(struct dgi_frame *frame)
{
    struct dgi_run *run = frame->run;
    struct dagger_values *outputs = run->outputs;
    run->is_complete = !atomic_load(&frame->failed);
    for (size_t k = 0; run->is_complete && k < outputs->count; k++)
        run->is_complete = dgi_frame_give_output(frame, k, (void *)outputs->items[k],
                                                 outputs->arena, &run->failure.error);
    dgi_frame_destroy(frame);
    dgi_executor_stop(run->executor);
}

static void end_frame(struct dgi_flow *flow, struct dgi_worker *worker)
{
    struct dgi_frame *frame = (struct dgi_frame *)flow;
    struct dgi_frame *parent = frame->parent;
    uint32_t node = frame->parent_node;
    if (!parent) {
        end_root(frame);
        return;
    }
    dgi_range_take_frame(frame, worker->number);
    dgi_flow_partitions_done(&parent->flow, node, 1, worker);
}

const struct dgi_flow_type dgi_frame_type = {
    .run = run_node,
    .run_partition = run_partition,
    .park = park,
    .partitions_done = partitions_done,
    .end = end_frame,
};
