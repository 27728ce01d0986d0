#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* Longer addresses are cut. */
struct address {
    char text[4096];
    size_t length;
};

static void append(struct address *address, const char *text)
{
    size_t room = sizeof address->text - address->length;
    int written = snprintf(address->text + address->length, room, "%s%s",
                           address->length ? "." : "", text);
    if (written > 0)
        address->length += (size_t)written < room ? (size_t)written : room - 1;
}

static void append_partition(struct address *address, uint32_t partition)
{
    size_t room = sizeof address->text - address->length;
    int written = snprintf(address->text + address->length, room, "[%u]", partition);
    if (written > 0)
        address->length += (size_t)written < room ? (size_t)written : room - 1;
}

static void append_scope(struct address *address, const struct dgi_plan *plan,
                         uint32_t scope)
{
    if (scope == 0)
        return;
    append_scope(address, plan, plan->scopes[scope].parent);
    append(address, plan->scopes[scope].node->name);
}

static void append_node(struct address *address, const struct dgi_frame *frame,
                        uint32_t node, const uint32_t *partition)
{
    if (frame->parent)
        append_node(address, frame->parent, frame->parent_node, &frame->partition);
    const struct dgi_plan_node *self = &frame->plan->nodes[node];
    append_scope(address, frame->plan, self->scope);
    append(address, self->node->name);
    if (partition)
        append_partition(address, *partition);
}

static void observe(const struct dgi_run *run, const struct address *address,
                    const struct dagger_node *node, enum dagger_event_kind kind,
                    const struct dagger_error *error)
{
    struct dagger_event event = {
        .kind = kind,
        .address = address->text,
        .node = node,
        .error = error,
    };
    run->options->observer(&event, run->options->observer_context);
}

void dgi_report(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                enum dagger_event_kind kind, const struct dagger_error *error)
{
    struct dgi_run *run = frame->run;
    if (!run->options->observer)
        return;
    struct address address;
    address.length = 0;
    append_node(&address, frame, node, partition);
    pthread_mutex_lock(&run->lock);
    observe(run, &address, frame->plan->nodes[node].node, kind, error);
    pthread_mutex_unlock(&run->lock);
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
                        struct dgi_desk *desk)
{
    struct dgi_run *run = frame->run;
    const struct dagger_node *self = frame->plan->nodes[node].node;
    struct address address;
    address.length = 0;
    append_node(&address, frame, node, partition);
    dagger_error_prefix(&desk->error, "%s", address.text);
    dagger_error_at(&desk->error, self->place.file, self->place.line, self->place.column);
    size_t length;
    size_t *path = failure_path(frame, node, partition, &length);
    if (!run->options->keep_going)
        atomic_store_explicit(&run->stopped, true, memory_order_relaxed);
    pthread_mutex_lock(&run->lock);
    if (run->options->observer)
        observe(run, &address, self, DAGGER_EVENT_NODE_FAILED, &desk->error);
    keep_failure(run, &desk->error, path, length);
    pthread_mutex_unlock(&run->lock);
    memset(&desk->error, 0, sizeof desk->error);
}
