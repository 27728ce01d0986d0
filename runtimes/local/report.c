#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "keep.h"
#include "run.h"

/* Longer addresses are cut. */
struct address {
    char text[4096];
    size_t length;
};

static void append(struct address *address, const char *text, size_t length)
{
    size_t room = sizeof address->text - 1 - address->length;
    if (length > room)
        length = room;
    memcpy(address->text + address->length, text, length);
    address->length += length;
}

static void append_name(struct address *address, const char *name)
{
    if (address->length)
        append(address, ".", 1);
    append(address, name, strlen(name));
}

static void append_partition(struct address *address, uint32_t partition)
{
    char text[16];
    char *end = text + sizeof text, *begin = end;
    *--begin = ']';
    do
        *--begin = (char)('0' + partition % 10);
    while (partition /= 10);
    *--begin = '[';
    append(address, begin, (size_t)(end - begin));
}

static void append_scope(struct address *address, const struct dgi_plan *plan,
                         uint32_t scope)
{
    if (scope == 0)
        return;
    append_scope(address, plan, plan->scopes[scope].parent);
    append_name(address, plan->scopes[scope].node->name);
}

/* The range, of partitions, has the front at hand. */
static void append_node(struct address *address, const struct dgi_frame *frame,
                        uint32_t node, const uint32_t *partition)
{
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    const struct dgi_range *range = partition ? frame->states[node].range : NULL;
    if (range && range->address) {
        append(address, range->address, range->address_length);
    } else {
        if (frame->parent)
            append_node(address, frame->parent, frame->parent_node, &frame->partition);
        append_scope(address, frame->plan, self->scope);
        append_name(address, self->node->name);
    }
    if (partition)
        append_partition(address, *partition);
}

static void make_address(struct address *address, const struct dgi_frame *frame,
                         uint32_t node, const uint32_t *partition)
{
    address->length = 0;
    append_node(address, frame, node, partition);
    address->text[address->length] = '\0';
}

static uint64_t thread_cpu_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

void dgi_attempt_begin(struct dgi_attempt *attempt, const struct dgi_run *run,
                       unsigned worker)
{
    *attempt = (struct dgi_attempt){.number = 1, .worker = worker};
    bool is_measured = run->options->observer && !run->options->is_unmeasured;
    if (!is_measured && !run->directory)
        return;
    attempt->start_ns = dgi_now_ns();
    attempt->cpu_ns = thread_cpu_ns();
}

void dgi_attempt_end(struct dgi_attempt *attempt)
{
    if (!attempt->start_ns)
        return;
    attempt->end_ns = dgi_now_ns();
    attempt->cpu_ns = thread_cpu_ns() - attempt->cpu_ns;
}

static void describe_attempt(struct dagger_event *event,
                             const struct dgi_attempt *attempt)
{
    event->attempt = attempt->number;
    event->worker = attempt->worker;
    event->start_ns = attempt->start_ns;
    event->end_ns = attempt->end_ns;
    event->cpu_ns = attempt->end_ns ? attempt->cpu_ns : 0;
    event->peak_bytes = attempt->peak_bytes;
    event->is_stopped = event->error && attempt->is_stopped;
}

/* With the address of the node, and under the lock. */
static void observe(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                    const struct dgi_attempt *attempt, struct dagger_event *event)
{
    static const struct dgi_attempt none = {.number = 1};
    struct dgi_run *run = frame->run;
    if (!run->options->observer)
        return;
    describe_attempt(event, attempt ? attempt : &none);
    struct address address;
    make_address(&address, frame, node, partition);
    event->address = address.text;
    event->node = frame->plan->nodes[node].node;
    event->site = &frame->plan->nodes[node];
    if (frame->states[node].range)
        event->partition_count = frame->states[node].range->count;
    if (partition)
        event->partition = *partition;
    pthread_mutex_lock(&run->lock);
    run->options->observer(event, run->options->observer_context);
    pthread_mutex_unlock(&run->lock);
}

void dgi_report(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                enum dagger_event_kind kind, const struct dgi_attempt *attempt)
{
    struct dagger_event event = {.kind = kind};
    if (frame->run->directory && kind == DAGGER_EVENT_NODE_STARTED)
        dgi_keep_begun(frame, node, attempt);
    observe(frame, node, partition, attempt, &event);
}

static void report_tally(struct dgi_frame *frame, uint32_t node,
                         enum dagger_event_kind kind)
{
    struct dagger_event event = {.kind = kind, .tally = frame->states[node].range->tally};
    observe(frame, node, NULL, NULL, &event);
}

void dgi_report_counted(struct dgi_frame *frame, uint32_t node)
{
    if (frame->states[node].range->tally)
        report_tally(frame, node, DAGGER_EVENT_NODE_COUNTED);
}

void dgi_report_partitioned(struct dgi_frame *frame, uint32_t node)
{
    struct dgi_state *state = &frame->states[node];
    struct address address;
    if (!frame->run->options->observer)
        return;
    make_address(&address, frame, node, NULL);
    state->range->address =
        dagger_arena_strndup(state->arena, address.text, address.length);
    state->range->address_length = address.length;
    report_tally(frame, node, DAGGER_EVENT_NODE_PARTITIONED);
}

void dgi_report_output(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                       const struct dgi_attempt *attempt, const char *line, size_t length)
{
    struct dagger_event event = {
        .kind = DAGGER_EVENT_NODE_OUTPUT, .line = line, .line_length = length};
    observe(frame, node, partition, attempt, &event);
}

/* Address and place; where there are retries also which attempt it was. */
static void complete_error(struct dgi_frame *frame, uint32_t node,
                           const uint32_t *partition, const struct dgi_attempt *attempt,
                           struct dagger_error *error)
{
    const struct dagger_node *self = frame->plan->nodes[node].node;
    int retries = self->task ? self->task->options.retries : 0;
    struct address address;
    /* What a task gives back is its own fault, not that of the graph or its inputs. */
    if (error->code == DAGGER_ERROR_INVALID)
        error->code = DAGGER_ERROR_RUN;
    make_address(&address, frame, node, partition);
    if (retries > 0 && attempt)
        dagger_error_prefix(error, "%s: attempt %u of %d", address.text, attempt->number,
                            retries + 1);
    else
        dagger_error_prefix(error, "%s", address.text);
    dagger_error_at(error, self->place.file, self->place.line, self->place.column);
}

static void record_failure(struct dgi_frame *frame, uint32_t node,
                           const uint32_t *partition, const struct dgi_attempt *attempt,
                           const struct dagger_error *error, bool is_last)
{
    static const struct dgi_attempt none = {.number = 1};
    struct address address;
    if (!frame->run->directory)
        return;
    address.length = 0;
    append_node(&address, frame, node, partition);
    dgi_keep_failed(frame, node, partition, attempt ? attempt : &none, address.text,
                    error, is_last);
}

void dgi_report_retry(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                      const struct dgi_attempt *attempt, struct dgi_desk *desk)
{
    complete_error(frame, node, partition, attempt, &desk->error);
    struct dagger_event event = {.kind = DAGGER_EVENT_NODE_RETRIED,
                                 .error = &desk->error};
    record_failure(frame, node, partition, attempt, &desk->error, false);
    observe(frame, node, partition, attempt, &event);
    memset(&desk->error, 0, sizeof desk->error);
}

/* NULL: out of memory. */
static size_t *failure_path(const struct dgi_frame *frame, uint32_t node,
                            const uint32_t *partition, size_t *length)
{
    *length = 2;
    for (const struct dgi_frame *f = frame; f->parent; f = f->parent)
        *length += 2;
    size_t *path = calloc(*length, sizeof *path);
    if (!path)
        return NULL;
    size_t at = *length;
    path[--at] = partition ? *partition : 0;
    path[--at] = node;
    for (const struct dgi_frame *f = frame; f->parent; f = f->parent) {
        path[--at] = f->partition;
        path[--at] = f->parent_node;
    }
    return path;
}

static bool stands_before(const size_t *path, size_t length,
                          const struct dgi_failure *failure)
{
    for (size_t i = 0; i < length && i < failure->length; i++)
        if (path[i] != failure->path[i])
            return path[i] < failure->path[i];
    return length < failure->length;
}

/* Of several failures the first in the order of the DAG is the run's. */
static void keep_failure(struct dgi_run *run, const struct dagger_error *error,
                         size_t *path, size_t length)
{
    struct dgi_failure *failure = &run->failure;
    bool is_first = failure->error.code == DAGGER_OK;
    if (!is_first && (!path || !failure->path || !stands_before(path, length, failure))) {
        free(path);
        return;
    }
    free(failure->path);
    failure->error = *error;
    failure->path = path;
    failure->length = path ? length : 0;
}

void dgi_report_failure(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                        const struct dgi_attempt *attempt, struct dgi_desk *desk)
{
    struct dgi_run *run = frame->run;
    complete_error(frame, node, partition, attempt, &desk->error);
    if (!run->options->keep_going)
        dgi_run_stop(run);
    struct dagger_event event = {.kind = DAGGER_EVENT_NODE_FAILED, .error = &desk->error};
    record_failure(frame, node, partition, attempt, &desk->error, true);
    observe(frame, node, partition, attempt, &event);
    size_t length;
    size_t *path = failure_path(frame, node, partition, &length);
    pthread_mutex_lock(&run->lock);
    keep_failure(run, &desk->error, path, length);
    pthread_mutex_unlock(&run->lock);
    memset(&desk->error, 0, sizeof desk->error);
}
