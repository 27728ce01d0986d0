#include <stdlib.h>
#include <string.h>

#include <dagger/value.h>

#include "run.h"

enum {
    /* Values that point to less are copied to where they are used next, so that thousands
     * of small arenas become one; larger arenas change hands as they are. */
    LARGEST_COPY = 1 << 16,
};

struct dgi_frame *dgi_frame_create(struct dgi_run *run, const struct dgi_plan *plan,
                                   const void *const *params)
{
    size_t param_count = plan->dag->param_count;
    struct dgi_frame *frame = calloc(1, sizeof *frame);
    struct dgi_state *states = calloc(plan->node_count + (size_t)1, sizeof *states);
    const void **values = calloc(param_count + 1, sizeof *values);
    void *results = calloc(1, plan->results_size + 1);
    atomic_uint *pending = malloc((plan->node_count + (size_t)1) * sizeof *pending);
    if (!frame || !states || !values || !results || !pending) {
        free(frame);
        free(states);
        free(values);
        free(results);
        free(pending);
        return NULL;
    }
    for (size_t i = 0; i < param_count; i++)
        values[i] = params[i];
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *node = &plan->nodes[id];
        atomic_init(&states[id].uses, node->uses);
        states[id].result = (char *)results + node->result_offset;
    }
    dgi_flow_init(&frame->flow, plan->schedule, pending);
    frame->flow.type = &dgi_frame_type;
    frame->run = run;
    frame->plan = plan;
    frame->params = values;
    frame->states = states;
    frame->results = results;
    return frame;
}

void dgi_frame_destroy(struct dgi_frame *frame)
{
    if (!frame)
        return;
    for (uint32_t id = 0; id < frame->plan->node_count; id++)
        dagger_arena_destroy(frame->states[id].arena);
    free(frame->flow.pending);
    free(frame->states);
    free(frame->params);
    free(frame->results);
    free(frame);
}

const void *dgi_frame_value(const struct dgi_frame *frame, const struct dgi_ref *ref)
{
    switch (ref->kind) {
    case DGI_REF_NODE:
        return (const char *)frame->states[ref->index].result + ref->offset;
    case DGI_REF_PARAM:
        return frame->params[ref->index];
    default:
        return ref->value;
    }
}

void dgi_frame_release(struct dgi_frame *frame, uint32_t node, uint32_t uses)
{
    struct dgi_state *state = &frame->states[node];
    if (atomic_fetch_sub_explicit(&state->uses, uses, memory_order_acq_rel) != uses)
        return;
    dagger_arena_destroy(state->arena);
    state->arena = NULL;
}

static size_t held_size(const struct dgi_state *state)
{
    return state->range ? state->range->held : dagger_arena_size(state->arena);
}

static void destroy_arena(void *arena)
{
    dagger_arena_destroy(arena);
}

bool dgi_frame_give_output(struct dgi_frame *frame, size_t index, void *target,
                           struct dagger_arena *arena, struct dagger_error *error)
{
    const struct dgi_ref *ref = &frame->plan->outputs[index];
    const struct dagger_type *type = frame->plan->dag->outputs[index].type;
    struct dgi_state *state = &frame->states[ref->index];
    const void *value = dgi_frame_value(frame, ref);
    if (!state->arena) {
        /* The result points to nothing, or went with another output of the node. */
        memcpy(target, value, type->size);
        return true;
    }
    if (held_size(state) <= LARGEST_COPY)
        return dagger_value_copy(type, target, value, arena, error);
    if (!dagger_arena_defer(arena, destroy_arena, state->arena))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    state->arena = NULL;
    memcpy(target, value, type->size);
    return true;
}
