#include "flow.h"

#include <string.h>

enum {
    LONG_RANGE = 1000, /* that is worth waking others for, however short its partitions */
    BATCH = 64,        /* partitions, or nodes in a row, are counted so many at a time */
};

void dgi_flow_init(struct dgi_flow *flow, const struct dagger_schedule *schedule,
                   atomic_uint *pending)
{
    _Static_assert(sizeof *pending == sizeof *schedule->in_degrees, "copied as they are");
    *flow = (struct dgi_flow){.schedule = schedule, .pending = pending};
    flow->overflow = DGI_NONE;
    atomic_init(&flow->remaining, schedule->node_count);
    memcpy(pending, schedule->in_degrees, schedule->node_count * sizeof *pending);
}

/* Nodes are counted here first, so that threads do not meet at one counter for each. */
static void flush_count(struct dgi_worker *worker)
{
    struct dgi_flow *flow = worker->counted;
    uint32_t count = worker->count;
    worker->counted = NULL;
    worker->count = 0;
    if (count &&
        atomic_fetch_sub_explicit(&flow->remaining, count, memory_order_acq_rel) == count)
        flow->type->end(flow, worker);
}

/* What ran of another flow is told before anything of this one, which may take long. That
 * may end the other, which may count a node of the one around it. */
static void enter_flow(struct dgi_worker *worker, struct dgi_flow *flow)
{
    while (worker->count && worker->counted != flow)
        flush_count(worker);
    worker->counted = flow;
}

/* For what the worker takes next itself: nobody is woken for it. */
static void push_quietly(struct dgi_worker *worker, const struct dgi_entry *entry)
{
    if (dgi_deque_push(&worker->deque, entry))
        return;
    if (entry->node != DGI_NONE)
        dgi_executor_overflow(worker->executor, entry->flow, entry->node);
    else
        for (uint32_t node = entry->first; node < entry->last; node++)
            dgi_executor_overflow(worker->executor, entry->flow, node);
}

static void push(struct dgi_worker *worker, const struct dgi_entry *entry)
{
    push_quietly(worker, entry);
    dgi_executor_offer(worker->executor);
}

static void push_node(struct dgi_worker *worker, struct dgi_flow *flow, uint32_t node)
{
    push(worker, &(struct dgi_entry){.flow = flow, .node = node});
}

static void add_executed(struct dgi_worker *worker, uint32_t count)
{
    uint64_t executed = atomic_load_explicit(&worker->executed, memory_order_relaxed);
    atomic_store_explicit(&worker->executed, executed + count, memory_order_relaxed);
}

/* A plain store: those who must see it pass a barrier for all before they look. */
static void set_counting(struct dgi_worker *worker, bool is_counting)
{
    atomic_store_explicit(&worker->is_counting, is_counting, memory_order_release);
    atomic_signal_fence(memory_order_seq_cst);
}

/* `count` of a node's predecessors have run. True: they were the last it waited for. */
static inline bool arrive(const struct dgi_worker *worker, atomic_uint *pending,
                          uint32_t count)
{
    /* Asked before looking: whoever fell asleep since has counted before. */
    bool is_alone = dgi_executor_is_alone(worker->executor);
    uint32_t left = atomic_load_explicit(pending, memory_order_acquire);
    if (left == count)
        return true;
    if (!is_alone)
        return atomic_fetch_sub_explicit(pending, count, memory_order_acq_rel) == count;
    atomic_store_explicit(pending, left - count, memory_order_relaxed);
    return false;
}

/*
 * `count` nodes that all have the successors of `node` have run. The first of those that
 * are ready now is the result, to be run next; the others are pushed so that they follow
 * in their order.
 */
static uint32_t complete(struct dgi_worker *worker, struct dgi_flow *flow, uint32_t node,
                         uint32_t count)
{
    const struct dagger_schedule *schedule = flow->schedule;
    const uint32_t *begin = schedule->successors + schedule->offsets[node];
    const uint32_t *word = schedule->successors + schedule->offsets[node + 1];
    uint32_t next = DGI_NONE;
    worker->count += count;
    set_counting(worker, true);
    while (word > begin) {
        word--;
        bool is_run = word > begin && (word[-1] & DGI_RUN_BIT);
        if (!is_run && !arrive(worker, &flow->pending[*word], count))
            continue;
        if (next != DGI_NONE)
            push_node(worker, flow, next);
        next = is_run ? DGI_NONE : *word;
        if (is_run) {
            word--;
            push(worker, &(struct dgi_entry){.flow = flow,
                                             .node = DGI_NONE,
                                             .first = *word & ~DGI_RUN_BIT,
                                             .last = word[1]});
        }
    }
    set_counting(worker, false);
    return next;
}

static void open_range(struct dgi_worker *worker, const struct dgi_entry *range);

/* Runs a ready node, and of what it makes ready always one more. */
static void run_chain(struct dgi_worker *worker, struct dgi_flow *flow, uint32_t node)
{
    enter_flow(worker, flow);
    while (node != DGI_NONE) {
        if (flow->call) {
            flow->call(node, worker->number, flow->context);
        } else {
            uint32_t partitions = flow->type->run(flow, node, worker);
            if (partitions == DGI_LATER)
                return;
            if (partitions != DGI_DONE) {
                open_range(worker, &(struct dgi_entry){.flow = flow,
                                                       .node = node,
                                                       .first = 0,
                                                       .last = partitions});
                return;
            }
        }
        add_executed(worker, 1);
        node = complete(worker, flow, node, 1);
    }
}

void dgi_flow_node_done(struct dgi_flow *flow, uint32_t node, struct dgi_worker *worker)
{
    enter_flow(worker, flow);
    uint32_t next = complete(worker, flow, node, 1);
    if (next != DGI_NONE)
        push_node(worker, flow, next);
}

void dgi_flow_partitions_done(struct dgi_flow *flow, uint32_t node, uint32_t count,
                              struct dgi_worker *worker)
{
    if (flow->type->partitions_done(flow, node, count, worker))
        dgi_flow_node_done(flow, node, worker);
}

void dgi_worker_resume(struct dgi_worker *worker, const struct dgi_entry *rest)
{
    push(worker, rest);
}

/* A range that finds no room below another runs at once, for nobody to steal. */
static void run_at_once(struct dgi_worker *worker, const struct dgi_entry *range)
{
    for (uint32_t i = range->first; i < range->last; i++) {
        enum dgi_partition what =
            range->flow->type->run_partition(range->flow, range->node, i, worker);
        if (what == DGI_PARTITION_DONE)
            dgi_flow_partitions_done(range->flow, range->node, 1, worker);
        if (what == DGI_PARTITION_NOT_NOW) {
            struct dgi_entry rest = *range;
            rest.first = i;
            range->flow->type->park(range->flow, &rest);
            return;
        }
    }
}

static void close_range(struct dgi_worker *worker, struct dgi_entry *rest)
{
    dgi_deque_close(&worker->deque, rest);
    worker->has_open_range = false;
}

static void reopen_range(struct dgi_worker *worker, const struct dgi_entry *range)
{
    dgi_deque_open(&worker->deque, range);
    worker->has_open_range = true;
    worker->base = atomic_load_explicit(&worker->deque.tail, memory_order_relaxed);
}

static void open_range(struct dgi_worker *worker, const struct dgi_entry *range)
{
    if (worker->has_open_range) {
        struct dgi_entry rest;
        close_range(worker, &rest);
        if (rest.first < rest.last && !dgi_deque_push(&worker->deque, &rest)) {
            reopen_range(worker, &rest);
            if (range->node != DGI_NONE)
                run_at_once(worker, range);
            else
                push(worker, range);
            return;
        }
    }
    reopen_range(worker, range);
    if (range->last - range->first > 1)
        dgi_executor_offer(worker->executor);
    if (range->last - range->first >= LONG_RANGE)
        dgi_pace_share(worker->executor);
}

/* True where there is work that came up since the range was opened. It goes first, so
 * that results are used up before more are made. */
static bool has_newer_work(const struct dgi_worker *worker)
{
    return atomic_load_explicit(&worker->deque.tail, memory_order_relaxed) > worker->base;
}

/* Nodes of one open range. Those with the same successors are counted off together. */
static void run_nodes(struct dgi_worker *worker)
{
    struct dgi_flow *flow = worker->deque.flow;
    uint32_t index = 0;
    uint32_t count = 0;
    uint32_t node = 0;
    bool is_left;
    enter_flow(worker, flow);
    while ((is_left = dgi_deque_claim(&worker->deque, &index))) {
        node = index;
        if (!flow->call) {
            run_chain(worker, flow, node);
            return;
        }
        flow->call(node, worker->number, flow->context);
        if (++count % BATCH == 0)
            add_executed(worker, BATCH);
        if (node + 1 == flow->schedule->node_count ||
            !dgi_schedule_is_alike(flow->schedule, node + 1))
            break;
    }
    if (!is_left)
        close_range(worker, &(struct dgi_entry){0});
    add_executed(worker, count % BATCH);
    if (count)
        run_chain(worker, flow, complete(worker, flow, node, count));
}

/* Ends work on the open range: partition `index` and those after it are for later. */
static void park(struct dgi_worker *worker, uint32_t index)
{
    struct dgi_entry rest;
    close_range(worker, &rest);
    rest.first = index;
    if (rest.last <= index)
        rest.last = index + 1;
    rest.flow->type->park(rest.flow, &rest);
}

static void run_partitions(struct dgi_worker *worker)
{
    struct dgi_flow *flow = worker->deque.flow;
    uint32_t node = worker->deque.node;
    uint32_t index;
    uint32_t count = 0;
    bool is_left;
    while ((is_left = dgi_deque_claim(&worker->deque, &index))) {
        enter_flow(worker, flow);
        enum dgi_partition what = flow->type->run_partition(flow, node, index, worker);
        if (what == DGI_PARTITION_NOT_NOW) {
            park(worker, index);
            break;
        }
        if (what == DGI_PARTITION_DONE && ++count % BATCH == 0)
            add_executed(worker, BATCH);
        if (has_newer_work(worker))
            break;
    }
    if (!is_left)
        close_range(worker, &(struct dgi_entry){0});
    add_executed(worker, count % BATCH);
    if (count)
        dgi_flow_partitions_done(flow, node, count, worker);
}

void dgi_worker_run_entry(struct dgi_worker *worker, const struct dgi_entry *entry)
{
    if (entry->first < entry->last)
        open_range(worker, entry);
    else
        run_chain(worker, entry->flow, entry->node);
}

void dgi_worker_run_ready(struct dgi_worker *worker)
{
    struct dgi_entry entry;
    for (;;) {
        if (worker->has_open_range && !has_newer_work(worker)) {
            if (worker->deque.node == DGI_NONE)
                run_nodes(worker);
            else
                run_partitions(worker);
        } else if (dgi_deque_pop(&worker->deque, &entry)) {
            dgi_worker_run_entry(worker, &entry);
        } else if (worker->has_open_range) {
            worker->base =
                atomic_load_explicit(&worker->deque.tail, memory_order_relaxed);
        } else if (worker->count) {
            flush_count(worker);
        } else {
            return;
        }
    }
}

void dgi_flow_start(struct dgi_flow *flow, struct dgi_worker *worker)
{
    const struct dagger_schedule *schedule = flow->schedule;
    for (uint32_t i = schedule->root_count; i > 0; i--) {
        struct dgi_entry entry = {.flow = flow, .node = schedule->roots[i - 1]};
        if (i > 1 && (schedule->roots[i - 2] & DGI_RUN_BIT)) {
            entry.first = schedule->roots[i - 2] & ~DGI_RUN_BIT;
            entry.last = schedule->roots[i - 1];
            entry.node = DGI_NONE;
            i--;
        }
        if (i > 1)
            push(worker, &entry);
        else
            push_quietly(worker, &entry);
    }
}
