#include <dagger/invoke.h>
#include <dagger/value.h>

#include "run.h"

/* Everything that exported outputs point to becomes the arena's own. */
static bool own_outputs(const struct dagger_node *node, void *result,
                        struct dagger_arena *arena, struct dagger_error *error)
{
    for (size_t k = 0; k < node->output_count; k++) {
        const struct dagger_output *output = &node->outputs[k];
        if (!dagger_value_own(output->type, (char *)result + output->offset, arena,
                              error))
            return false;
    }
    return true;
}

bool dgi_task_run(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                  void *result, struct dgi_desk *desk)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_ref *refs = &frame->plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        desk->inputs[i] = dgi_frame_value(frame, &refs[i]);
    if (partition) {
        const struct dgi_range *range = frame->states[node].range;
        desk->inputs[self->node->partition_by - 1] =
            range->items + *partition * range->item_size;
    }
    dgi_report(frame, node, partition, DAGGER_EVENT_NODE_STARTED, NULL);
    return dagger_invoke(self->node->task->call, desk->inputs, result, desk->scratch,
                         &desk->error);
}

static bool run_whole(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk)
{
    struct dgi_state *state = &frame->states[node];
    const struct dagger_node *self = frame->plan->nodes[node].node;
    void *result = self->task->result ? state->result : NULL;
    bool ok = dgi_task_run(frame, node, NULL, result, desk) &&
              own_outputs(self, result, desk->scratch, &desk->error);
    bool keeps = ok && atomic_load_explicit(&state->uses, memory_order_relaxed) > 0 &&
                 self->task->result && dagger_type_has_pointers(self->task->result) &&
                 dagger_arena_size(desk->scratch) > 0;
    struct dagger_arena *fresh = keeps ? dagger_arena_create() : NULL;
    if (keeps && !fresh)
        ok = dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
    if (fresh) {
        state->arena = desk->scratch;
        desk->scratch = fresh;
    } else {
        dagger_arena_clear(desk->scratch);
    }
    if (ok)
        dgi_report(frame, node, NULL, DAGGER_EVENT_NODE_FINISHED, NULL);
    else
        dgi_report_failure(frame, node, NULL, desk);
    return ok;
}

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

static uint32_t run_node(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker)
{
    struct dgi_frame *frame = (struct dgi_frame *)flow;
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    struct dgi_run *run = frame->run;
    struct dgi_desk *desk = &run->desks[worker->number];
    bool succeeded =
        !atomic_load_explicit(&frame->states[node].is_blocked, memory_order_relaxed) &&
        !atomic_load_explicit(&run->stopped, memory_order_relaxed);
    uint32_t partitions = 0;
    if (succeeded && self->node) {
        if (self->node->partition_by)
            succeeded = dgi_range_start(frame, node, &partitions, desk);
        else
            succeeded = run_whole(frame, node, desk);
    }
    if (!partitions)
        dgi_node_end(frame, node, succeeded);
    return partitions;
}

static bool run_partition(struct dgi_flow *flow, uint32_t node, uint32_t partition,
                          struct dgi_worker *worker)
{
    return dgi_range_run((struct dgi_frame *)flow, node, partition, worker);
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
    for (size_t k = 0; !atomic_load(&frame->failed) && k < outputs->count; k++)
        if (!dgi_frame_give_output(frame, k, (void *)outputs->items[k], outputs->arena,
                                   &run->failure.error))
            break;
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
    .partitions_done = partitions_done,
    .end = end_frame,
};
