#include <string.h>

#include "keep.h"
#include "run.h"
#include "tally.h"

static bool out_of_memory(struct dgi_desk *desk)
{
    return dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
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

/* Of the DAG's own nodes, whose tasks threads call: copies in the partitions of another
 * may be too many to read. What is kept, and what is managed, takes longer than an event.
 */
static bool may_count(const struct dgi_frame *frame, uint32_t node)
{
    const struct dgi_run *run = frame->run;
    return run->options->is_counting && run->options->observer && !run->manager &&
           !run->directory && !frame->parent && frame->plan->nodes[node].node->task;
}

static bool create_range(struct dgi_frame *frame, uint32_t node,
                         struct dagger_error *error)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    unsigned by = self->node->partition_by - 1;
    const struct dagger_any_list *source =
        dgi_frame_value(frame, &frame->plan->refs[self->first_ref + by]);
    struct dgi_state *state = &frame->states[node];
    /* Of what is kept nothing runs: its inputs need not be there. */
    size_t count = state->kept ? 0 : source->count;
    if (state->kept && !dgi_keep_count(frame, node, &count, error))
        return false;
    if (count >= DGI_NONE)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "too many partitions: %zu, at most 4294967294 can run",
                                count);
    state->arena = dagger_arena_create();
    struct dgi_range *range =
        state->arena ? dagger_arena_alloc(state->arena, sizeof *range) : NULL;
    if (!range)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    range->count = (uint32_t)count;
    range->items = state->kept ? NULL : source->items;
    range->item_size = dgi_node_params(self->node)[by].type->size;
    range->jobs = frame->run->desk_count;
    atomic_init(&range->remaining, range->count);
    state->range = range;
    /* Without memory for that, there are events. */
    if (count && may_count(frame, node))
        range->tally = dgi_tally_create(state->arena, range->jobs);
    if (!create_lists(range, self->node, state->arena))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "out of memory for the results of %zu partitions", count);
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

/* Tells the run directory that all partitions are done. */
static bool record(struct dgi_frame *frame, uint32_t node)
{
    struct dgi_desk desk = {0};
    if (!frame->run->directory || dgi_keep_store_range(frame, node, &desk.error))
        return true;
    dgi_report_failure(frame, node, NULL, NULL, &desk);
    return false;
}

bool dgi_range_start(struct dgi_frame *frame, uint32_t node, uint32_t *count,
                     struct dgi_desk *desk)
{
    struct dgi_state *state = &frame->states[node];
    if (!create_range(frame, node, &desk->error)) {
        dgi_report_failure(frame, node, NULL, NULL, desk);
        return false;
    }
    if (frame->run->directory)
        dgi_keep_begin_range(frame, node);
    dgi_report_partitioned(frame, node);
    *count = state->range->count;
    if (*count)
        return true;
    seal(state->range, state->arena);
    return record(frame, node);
}

struct dagger_arena *dgi_range_arena(struct dgi_range *range, unsigned number)
{
    if (!range->arenas[number])
        range->arenas[number] = dagger_arena_create();
    return range->arenas[number];
}

bool dgi_range_partitions_done(struct dgi_frame *frame, uint32_t node, uint32_t count)
{
    struct dgi_state *state = &frame->states[node];
    struct dgi_range *range = state->range;
    if (atomic_fetch_sub_explicit(&range->remaining, count, memory_order_acq_rel) !=
        count)
        return false;
    dgi_report_counted(frame, node);
    seal(range, state->arena);
    bool failed = atomic_load_explicit(&range->failed, memory_order_relaxed);
    dgi_node_end(frame, node, !failed && record(frame, node));
    return true;
}

static struct dgi_frame *create_body_frame(struct dgi_frame *frame, uint32_t node,
                                           uint32_t partition, struct dgi_desk *desk)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    dgi_task_inputs(frame, node, &partition, desk->inputs);
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
        dgi_report_failure(frame, node, &partition, NULL, desk);
        return false;
    }
    if (frame->run->directory)
        dgi_keep_begin_frame(body);
    dgi_flow_start(&body->flow, worker);
    return true;
}

/* Of what fails there are events nevertheless. */
static bool run_counted(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                        unsigned number)
{
    struct dgi_tally_part *tally = &frame->states[node].range->tally->parts[number];
    dgi_tally_start(tally);
    bool ok = dgi_partition_run(frame, node, partition, number);
    if (ok) {
        dgi_tally_finish(tally);
        return true;
    }
    struct dgi_attempt attempt = {.number = 1, .worker = number};
    dgi_tally_take_back(tally);
    dgi_report(frame, node, &partition, DAGGER_EVENT_NODE_STARTED, &attempt);
    dgi_report_failure(frame, node, &partition, &attempt, &frame->run->desks[number]);
    return false;
}

static bool run_partition(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                          unsigned number)
{
    struct dgi_desk *desk = &frame->run->desks[number];
    struct dgi_attempt attempt;
    bool ok;
    if (frame->states[node].range->tally)
        return run_counted(frame, node, partition, number);
    if (frame->run->directory &&
        dgi_keep_load_partition(frame, node, partition, number, &ok))
        return ok;
    dgi_attempt_begin(&attempt, frame->run, number);
    dgi_report(frame, node, &partition, DAGGER_EVENT_NODE_STARTED, &attempt);
    ok = dgi_partition_run(frame, node, partition, number);
    dgi_attempt_end(&attempt);
    if (ok && frame->run->directory)
        ok = dgi_keep_store(frame, node, &partition, &attempt, &desk->error);
    if (ok)
        dgi_report(frame, node, &partition, DAGGER_EVENT_NODE_FINISHED, &attempt);
    else
        dgi_report_failure(frame, node, &partition, &attempt, desk);
    return ok;
}

enum dgi_partition dgi_range_run(struct dgi_frame *frame, uint32_t node,
                                 uint32_t partition, struct dgi_worker *worker)
{
    bool ok = !dgi_run_is_stopped(frame->run);
    if (ok && frame->plan->nodes[node].body) {
        if (start_body(frame, node, partition, worker))
            return DGI_PARTITION_LATER;
        ok = false;
    } else if (ok) {
        ok = run_partition(frame, node, partition, worker->number);
    }
    if (!ok)
        dgi_range_fail(frame, node);
    return DGI_PARTITION_DONE;
}

void dgi_range_fail(struct dgi_frame *frame, uint32_t node)
{
    atomic_store_explicit(&frame->states[node].range->failed, true, memory_order_relaxed);
}

static bool give_outputs(struct dgi_frame *body, struct dgi_range *range, unsigned number)
{
    struct dgi_desk *desk = &body->run->desks[number];
    struct dagger_arena *arena = dgi_range_arena(range, number);
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
        dgi_report_failure(frame, node, &partition, NULL, &frame->run->desks[number]);
        ok = false;
    }
    if (!ok)
        dgi_range_fail(frame, node);
    dgi_frame_destroy(body);
}
