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
                  void *result, struct dgi_worker *worker)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_ref *refs = &frame->plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        worker->inputs[i] = dgi_frame_value(frame, &refs[i]);
    if (partition) {
        const struct dgi_range *range = frame->states[node].range;
        worker->inputs[self->node->partition_by - 1] =
            range->items + *partition * range->item_size;
    }
    dgi_report(frame, node, partition, DAGGER_EVENT_NODE_STARTED, NULL);
    return dagger_invoke(self->node->task->call, worker->inputs, result, worker->scratch,
                         &worker->error);
}

static bool run_whole(struct dgi_frame *frame, uint32_t node, struct dgi_worker *worker)
{
    struct dgi_state *state = &frame->states[node];
    const struct dagger_node *self = frame->plan->nodes[node].node;
    void *result = self->task->result ? state->result : NULL;
    bool ok = dgi_task_run(frame, node, NULL, result, worker) &&
              own_outputs(self, result, worker->scratch, &worker->error);
    bool keeps = ok && atomic_load_explicit(&state->uses, memory_order_relaxed) > 0 &&
                 self->task->result && dagger_type_has_pointers(self->task->result) &&
                 dagger_arena_size(worker->scratch) > 0;
    struct dagger_arena *fresh = keeps ? dagger_arena_create() : NULL;
    if (keeps && !fresh)
        ok = dagger_error_set(&worker->error, DAGGER_ERROR_MEMORY, "out of memory");
    if (fresh) {
        state->arena = worker->scratch;
        worker->scratch = fresh;
    } else {
        dagger_arena_clear(worker->scratch);
    }
    if (ok)
        dgi_report(frame, node, NULL, DAGGER_EVENT_NODE_FINISHED, NULL);
    else
        dgi_report_failure(frame, node, NULL, worker);
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

static void end_root(struct dgi_frame *frame)
{
    struct dgi_run *run = frame->run;
    struct dagger_values *outputs = run->outputs;
    if (!atomic_load(&frame->failed)) {
        for (size_t k = 0; k < outputs->count; k++)
            if (!dgi_frame_give_output(frame, k, (void *)outputs->items[k],
                                       outputs->arena, &run->failure.error))
                break;
    }
    dgi_frame_destroy(frame);
    dgi_scheduler_finish(run->scheduler);
}

static void end_frame(struct dgi_frame *frame, unsigned worker)
{
    struct dgi_frame *parent = frame->parent;
    uint32_t node = frame->parent_node;
    if (!parent) {
        end_root(frame);
        return;
    }
    if (!dgi_range_take_frame(frame, worker))
        return;
    dgi_range_seal(parent, node);
    bool ok = !atomic_load(&parent->states[node].range->failed);
    uint32_t next = dgi_node_done(parent, node, ok, worker);
    if (next != DGI_NONE)
        dgi_scheduler_push(parent->run->scheduler,
                           &(struct dgi_work){.frame = parent, .node = next});
}

uint32_t dgi_node_done(struct dgi_frame *frame, uint32_t node, bool succeeded,
                       unsigned worker)
{
    const struct dgi_plan *plan = frame->plan;
    uint32_t next = DGI_NONE;
    release_inputs(frame, node);
    if (!plan->nodes[node].uses)
        dgi_frame_release(frame, node, 0);
    if (!succeeded)
        atomic_store_explicit(&frame->failed, true, memory_order_relaxed);
    for (uint32_t e = plan->successor_offsets[node];
         e < plan->successor_offsets[node + 1]; e++) {
        uint32_t successor = plan->successors[e];
        struct dgi_state *state = &frame->states[successor];
        if (!succeeded)
            atomic_store_explicit(&state->is_blocked, true, memory_order_relaxed);
        if (atomic_fetch_sub_explicit(&state->pending, 1, memory_order_acq_rel) != 1)
            continue;
        if (next != DGI_NONE)
            dgi_scheduler_push(frame->run->scheduler,
                               &(struct dgi_work){.frame = frame, .node = next});
        next = successor;
    }
    if (atomic_fetch_sub_explicit(&frame->remaining, 1, memory_order_acq_rel) == 1)
        end_frame(frame, worker);
    return next;
}

/* Runs one ready node. False: it goes on elsewhere, and its end is told there. */
static bool run_node(struct dgi_frame *frame, uint32_t node, unsigned worker,
                     bool *succeeded)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    struct dgi_run *run = frame->run;
    *succeeded =
        !atomic_load_explicit(&frame->states[node].is_blocked, memory_order_relaxed) &&
        !atomic_load_explicit(&run->stopped, memory_order_relaxed);
    if (!self->node || !*succeeded)
        return true;
    if (self->node->partition_by)
        return dgi_range_start(frame, node, worker, succeeded);
    *succeeded = run_whole(frame, node, &run->workers[worker]);
    return true;
}

void dgi_run_work_piece(unsigned worker, const struct dgi_work *work, void *context)
{
    (void)context;
    struct dgi_frame *frame = work->frame;
    uint32_t node = work->node;
    bool succeeded;
    if (work->first < work->last) {
        if (!dgi_range_run(work, worker))
            return;
        dgi_range_seal(frame, node);
        succeeded = !atomic_load(&frame->states[node].range->failed);
        node = dgi_node_done(frame, node, succeeded, worker);
    }
    while (node != DGI_NONE) {
        if (!run_node(frame, node, worker, &succeeded))
            return;
        node = dgi_node_done(frame, node, succeeded, worker);
    }
}
