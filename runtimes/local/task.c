/* One invocation of a task in this process, and where its result goes. */
#include <string.h>

#include <dagger/invoke.h>
#include <dagger/value.h>

#include "run.h"

enum {
    /* A partition's result that points to more than this keeps its arena; smaller ones
     * are copied together, so that many partitions do not hold many arenas. */
    LARGEST_COPY = 1 << 16,
};

static bool out_of_memory(struct dgi_desk *desk)
{
    return dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
}

void dgi_task_inputs(const struct dgi_frame *frame, uint32_t node,
                     const uint32_t *partition, const void **inputs)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_ref *refs = &frame->plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        inputs[i] = dgi_frame_value(frame, &refs[i]);
    if (partition) {
        const struct dgi_range *range = frame->states[node].range;
        inputs[self->node->partition_by - 1] =
            range->items ? range->items + *partition * range->item_size : NULL;
    }
}

static bool call(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                 void *result, struct dgi_desk *desk)
{
    dgi_task_inputs(frame, node, partition, desk->inputs);
    return dagger_invoke(frame->plan->nodes[node].node->task->call, desk->inputs, result,
                         desk->scratch, &desk->error);
}

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

bool dgi_whole_run(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk)
{
    struct dgi_state *state = &frame->states[node];
    const struct dagger_node *self = frame->plan->nodes[node].node;
    const struct dagger_type *type = self->task->result;
    void *result = type ? state->result : NULL;
    bool ok = call(frame, node, NULL, result, desk) &&
              own_outputs(self, result, desk->scratch, &desk->error);
    bool is_used = frame->run->directory ||
                   atomic_load_explicit(&state->uses, memory_order_relaxed) > 0;
    bool keeps = ok && is_used && type && dagger_type_has_pointers(type) &&
                 dagger_arena_size(desk->scratch) > 0;
    struct dagger_arena *fresh = keeps ? dagger_arena_create() : NULL;
    if (keeps && !fresh)
        ok = out_of_memory(desk);
    if (fresh) {
        state->arena = desk->scratch;
        desk->scratch = fresh;
    } else {
        dagger_arena_clear(desk->scratch);
    }
    return ok;
}

static void destroy_arena(void *arena)
{
    dagger_arena_destroy(arena);
}

/* What `value` points to survives the scratch arena: small things move to the range's
 * arena, large ones stay, and `is_adopted` says that the scratch arena must. */
static bool keep(const struct dagger_type *type, void *value, struct dagger_arena *arena,
                 struct dgi_desk *desk, bool *is_adopted)
{
    if (dagger_arena_size(desk->scratch) <= LARGEST_COPY)
        return dagger_value_own(type, value, arena, &desk->error);
    *is_adopted = true;
    return dagger_value_own(type, value, desk->scratch, &desk->error);
}

/* The arena of a large result changes hands. */
static bool adopt_scratch(struct dagger_arena *arena, struct dgi_desk *desk)
{
    struct dagger_arena *fresh = dagger_arena_create();
    if (!fresh || !dagger_arena_defer(arena, destroy_arena, desk->scratch)) {
        dagger_arena_destroy(fresh);
        return out_of_memory(desk);
    }
    desk->scratch = fresh;
    return true;
}

static bool keep_outputs(const struct dagger_node *node, struct dgi_range *range,
                         uint32_t partition, void *result, unsigned number,
                         struct dgi_desk *desk)
{
    bool is_adopted = false;
    struct dagger_arena *arena = NULL;
    if (!result)
        return true;
    for (size_t k = 0; k < node->output_count; k++) {
        const struct dagger_type *type = node->outputs[k].type;
        char *value = (char *)result + node->outputs[k].offset;
        char *target = (char *)range->lists[k].items + partition * type->size;
        if (dagger_type_has_pointers(type)) {
            arena = dgi_range_arena(range, number);
            if (!arena)
                return out_of_memory(desk);
            if (!keep(type, value, arena, desk, &is_adopted))
                return false;
        }
        if (target != value)
            memcpy(target, value, type->size);
    }
    return !is_adopted || adopt_scratch(arena, desk);
}

bool dgi_partition_run(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                       unsigned number)
{
    struct dgi_desk *desk = &frame->run->desks[number];
    struct dgi_range *range = frame->states[node].range;
    const struct dagger_node *self = frame->plan->nodes[node].node;
    const struct dagger_type *type = self->task->result;
    void *result = NULL;
    if (range->results)
        result = (char *)range->results + partition * type->size;
    else if (type)
        result = dagger_arena_alloc(desk->scratch, type->size);
    bool ok = (!type || result || out_of_memory(desk)) &&
              call(frame, node, &partition, result, desk) &&
              keep_outputs(self, range, partition, result, number, desk);
    dagger_arena_clear(desk->scratch);
    return ok;
}
