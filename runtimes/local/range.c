#include <stdlib.h>
#include <string.h>

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

static void destroy_arena(void *arena)
{
    dagger_arena_destroy(arena);
}

static void destroy_arenas(void *object)
{
    struct dgi_range *range = object;
    for (unsigned i = 0; i < range->jobs; i++)
        dagger_arena_destroy(range->arenas[i]);
}

static bool is_whole_result(const struct dagger_node *node,
                            const struct dagger_output *output)
{
    return output->offset == 0 && output->type->size == node->task->result->size;
}

static bool keeps_results(const struct dagger_node *node)
{
    for (size_t k = 0; node->task && k < node->output_count; k++)
        if (is_whole_result(node, &node->outputs[k]))
            return true;
    return false;
}

/* The array that the items of output `k` are written to. */
static bool create_list(struct dgi_range *range, const struct dagger_node *node, size_t k,
                        struct dagger_arena *arena)
{
    const struct dagger_type *type = dgi_node_output_type(node, k);
    range->lists[k].count = range->count;
    if (!range->count)
        return true;
    if (node->task && is_whole_result(node, &node->outputs[k])) {
        range->lists[k].items = range->results;
        return true;
    }
    range->lists[k].items = dagger_arena_alloc_array(arena, range->count, type->size);
    return range->lists[k].items != NULL;
}

static bool create_lists(struct dgi_range *range, const struct dagger_node *node,
                         struct dagger_arena *arena)
{
    size_t outputs = dgi_node_output_count(node);
    range->lists = dagger_arena_alloc_array(arena, outputs, sizeof *range->lists);
    range->arenas = dagger_arena_alloc_array(arena, range->jobs, sizeof *range->arenas);
    if (!range->lists || !range->arenas ||
        !dagger_arena_defer(arena, destroy_arenas, range))
        return false;
    if (range->count && keeps_results(node)) {
        range->results =
            dagger_arena_alloc_array(arena, range->count, node->task->result->size);
        if (!range->results)
            return false;
    }
    for (size_t k = 0; k < outputs; k++)
        if (!create_list(range, node, k, arena))
            return false;
    return true;
}

static bool create_range(struct dgi_frame *frame, uint32_t node,
                         struct dagger_error *error)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    unsigned by = self->node->partition_by - 1;
    const struct dagger_any_list *source =
        dgi_frame_value(frame, &frame->plan->refs[self->first_ref + by]);
    if (source->count >= DGI_NONE)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "too many partitions: %zu, at most 4294967294 can run",
                                source->count);
    struct dgi_state *state = &frame->states[node];
    state->arena = dagger_arena_create();
    struct dgi_range *range =
        state->arena ? dagger_arena_alloc(state->arena, sizeof *range) : NULL;
    if (!range)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    range->count = (uint32_t)source->count;
    range->items = source->items;
    range->item_size = dgi_node_params(self->node)[by].type->size;
    range->jobs = frame->run->jobs;
    atomic_init(&range->remaining, range->count);
    state->range = range;
    if (!create_lists(range, self->node, state->arena))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "out of memory for the results of %zu partitions",
                                source->count);
    state->result = range->lists;
    return true;
}

/* Counts the memory that the complete results hold. */
static void seal(struct dgi_range *range, const struct dagger_arena *arena)
{
    range->held = dagger_arena_size(arena);
    for (unsigned i = 0; i < range->jobs; i++)
        range->held += dagger_arena_size(range->arenas[i]);
}

bool dgi_range_start(struct dgi_frame *frame, uint32_t node, uint32_t *count,
                     struct dgi_desk *desk)
{
    struct dgi_state *state = &frame->states[node];
    if (!create_range(frame, node, &desk->error)) {
        dgi_report_failure(frame, node, NULL, desk);
        return false;
    }
    *count = state->range->count;
    if (!*count)
        seal(state->range, state->arena);
    return true;
}

static struct dagger_arena *desk_arena(struct dgi_range *range, unsigned number)
{
    if (!range->arenas[number])
        range->arenas[number] = dagger_arena_create();
    return range->arenas[number];
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
    for (size_t k = 0; k < node->output_count; k++) {
        const struct dagger_type *type = node->outputs[k].type;
        char *value = (char *)result + node->outputs[k].offset;
        char *target = (char *)range->lists[k].items + partition * type->size;
        if (dagger_type_has_pointers(type)) {
            arena = desk_arena(range, number);
            if (!arena)
                return out_of_memory(desk);
            if (!keep(type, value, arena, desk, &is_adopted))
                return false;
        }
        if (result && target != value)
            memcpy(target, value, type->size);
    }
    return !is_adopted || adopt_scratch(arena, desk);
}

static bool run_partition(struct dgi_frame *frame, uint32_t node, uint32_t partition,
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
    bool ok = !type || result || out_of_memory(desk);
    ok = ok && dgi_task_run(frame, node, &partition, result, desk) &&
         keep_outputs(self, range, partition, result, number, desk);
    dagger_arena_clear(desk->scratch);
    if (ok)
        dgi_report(frame, node, &partition, DAGGER_EVENT_NODE_FINISHED, NULL);
    else
        dgi_report_failure(frame, node, &partition, desk);
    return ok;
}

bool dgi_range_partitions_done(struct dgi_frame *frame, uint32_t node, uint32_t count)
{
    struct dgi_state *state = &frame->states[node];
    struct dgi_range *range = state->range;
    if (atomic_fetch_sub_explicit(&range->remaining, count, memory_order_acq_rel) !=
        count)
        return false;
    seal(range, state->arena);
    dgi_node_end(frame, node,
                 !atomic_load_explicit(&range->failed, memory_order_relaxed));
    return true;
}

static struct dgi_frame *create_body_frame(struct dgi_frame *frame, uint32_t node,
                                           uint32_t partition, struct dgi_desk *desk)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_range *range = frame->states[node].range;
    const struct dgi_ref *refs = &frame->plan->refs[self->first_ref];
    for (uint32_t i = 0; i < self->ref_count; i++)
        desk->inputs[i] = dgi_frame_value(frame, &refs[i]);
    desk->inputs[self->node->partition_by - 1] =
        range->items + partition * range->item_size;
    struct dgi_frame *body = dgi_frame_create(frame->run, self->body, desk->inputs);
    if (!body) {
        out_of_memory(desk);
        return NULL;
    }
    body->parent = frame;
    body->parent_node = node;
    body->partition = partition;
    return body;
}

static bool start_body(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                       struct dgi_worker *worker)
{
    struct dgi_desk *desk = &frame->run->desks[worker->number];
    struct dgi_frame *body = create_body_frame(frame, node, partition, desk);
    if (!body) {
        dgi_report_failure(frame, node, &partition, desk);
        return false;
    }
    dgi_flow_start(&body->flow, worker);
    return true;
}

bool dgi_range_run(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                   struct dgi_worker *worker)
{
    struct dgi_run *run = frame->run;
    bool ok = !atomic_load_explicit(&run->stopped, memory_order_relaxed);
    if (ok && frame->plan->nodes[node].body) {
        if (start_body(frame, node, partition, worker))
            return false;
        ok = false;
    } else if (ok) {
        ok = run_partition(frame, node, partition, worker->number);
    }
    if (!ok)
        atomic_store_explicit(&frame->states[node].range->failed, true,
                              memory_order_relaxed);
    return true;
}

static bool give_outputs(struct dgi_frame *body, struct dgi_range *range, unsigned number)
{
    struct dgi_desk *desk = &body->run->desks[number];
    struct dagger_arena *arena = desk_arena(range, number);
    if (!arena)
        return out_of_memory(desk);
    for (size_t k = 0; k < body->plan->dag->output_count; k++) {
        size_t size = body->plan->dag->outputs[k].type->size;
        char *target = (char *)range->lists[k].items + body->partition * size;
        if (!dgi_frame_give_output(body, k, target, arena, &desk->error))
            return false;
    }
    return true;
}

void dgi_range_take_frame(struct dgi_frame *body, unsigned number)
{
    struct dgi_frame *frame = body->parent;
    uint32_t node = body->parent_node;
    uint32_t partition = body->partition;
    struct dgi_range *range = frame->states[node].range;
    bool ok = !atomic_load(&body->failed);
    if (ok && !give_outputs(body, range, number)) {
        dgi_report_failure(frame, node, &partition, &frame->run->desks[number]);
        ok = false;
    }
    if (!ok)
        atomic_store_explicit(&range->failed, true, memory_order_relaxed);
    dgi_frame_destroy(body);
}
