#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "../local/clock.h"

enum { FLUSH_NS = 100000000 };

static void put(struct dgi_trace *trace, const char *text)
{
    if (trace->error.code == DAGGER_OK)
        (void)dagger_writer_write(&trace->writer, text, strlen(text), &trace->error);
}

static void put_format(struct dgi_trace *trace, const char *format, ...)
    DAGGERI_PRINTF(2, 3);
static void put_format(struct dgi_trace *trace, const char *format, ...)
{
    char text[200];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    put(trace, text);
}

/* As JSON; what is not UTF-8 is left out. */
static void put_string(struct dgi_trace *trace, const char *text)
{
    struct dagger_writer quoted;
    dagger_writer_init_memory(&quoted);
    if (!dagger_json_serializer.write(&dagger_type_string, &text, &quoted, NULL))
        put(trace, "\"?\"");
    else if (trace->error.code == DAGGER_OK)
        (void)dagger_writer_write(&trace->writer, quoted.buffer, quoted.used,
                                  &trace->error);
    dagger_writer_release(&quoted);
}

bool dgi_trace_open(struct dgi_trace *trace, const char *path, const char *pipeline,
                    struct dagger_error *error)
{
    *trace = (struct dgi_trace){.path = path, .start_ns = dgi_now_ns()};
    trace->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (trace->fd < 0)
        return dagger_error_set(error, DAGGER_ERROR_IO, "cannot write %s: %s", path,
                                strerror(errno));
    if (!dagger_writer_init_fd(&trace->writer, trace->fd, path, error)) {
        close(trace->fd);
        trace->fd = -1;
        return false;
    }
    put(trace,
        "[\n{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{\"name\":");
    put_string(trace, pipeline);
    put(trace, "}}");
    return true;
}

static void name_worker(struct dgi_trace *trace, unsigned worker)
{
    if (worker >= trace->worker_count) {
        unsigned count = worker + 16;
        bool *named = realloc(trace->named, count);
        if (!named)
            return;
        memset(named + trace->worker_count, 0, count - trace->worker_count);
        trace->named = named;
        trace->worker_count = count;
    }
    if (trace->named[worker])
        return;
    trace->named[worker] = true;
    put_format(trace,
               ",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"thread_name\","
               "\"args\":{\"name\":\"worker %u\"}}",
               worker, worker);
}

static const char *end_of(const struct dagger_event *event)
{
    if (event->kind == DAGGER_EVENT_NODE_FINISHED)
        return "done";
    if (event->is_stopped)
        return "stopped";
    return event->kind == DAGGER_EVENT_NODE_RETRIED ? "failed, tried again" : "failed";
}

static void put_arguments(struct dgi_trace *trace, const struct dagger_event *event)
{
    put(trace, "\"args\":{\"task\":");
    put_string(trace, event->node->task ? event->node->task->name : "");
    put_format(trace, ",\"attempt\":%u,\"end\":\"%s\"", event->attempt, end_of(event));
    if (event->cpu_ns)
        put_format(trace, ",\"cpu_ns\":%" PRIu64, event->cpu_ns);
    if (event->peak_bytes)
        put_format(trace, ",\"peak_bytes\":%" PRIu64, event->peak_bytes);
    if (event->error) {
        put(trace, ",\"cause\":");
        put_string(trace, event->error->message);
    }
    put(trace, "}}");
}

/* Of a run that is killed the file has what happened, but for the last of many events
 * that came at once. */
static void flush_if_due(struct dgi_trace *trace, const struct dagger_event *event)
{
    uint64_t now_ns = event->end_ns ? event->end_ns : event->start_ns;
    if (now_ns < trace->flushed_ns + FLUSH_NS || trace->error.code != DAGGER_OK)
        return;
    if (dagger_writer_flush(&trace->writer, &trace->error))
        trace->flushed_ns = now_ns;
}

static void put_attempt(struct dgi_trace *trace, const struct dagger_event *event)
{
    bool is_end = event->kind == DAGGER_EVENT_NODE_FINISHED ||
                  event->kind == DAGGER_EVENT_NODE_FAILED ||
                  event->kind == DAGGER_EVENT_NODE_RETRIED;
    if (!is_end || event->start_ns < trace->start_ns || event->end_ns < event->start_ns)
        return;
    uint64_t start = event->start_ns - trace->start_ns;
    uint64_t length = event->end_ns - event->start_ns;
    name_worker(trace, event->worker);
    put_format(trace,
               ",\n{\"ph\":\"X\",\"pid\":1,\"tid\":%u,\"ts\":%" PRIu64 ".%03u,"
               "\"dur\":%" PRIu64 ".%03u,\"cat\":\"task\",\"name\":",
               event->worker, start / 1000, (unsigned)(start % 1000), length / 1000,
               (unsigned)(length % 1000));
    put_string(trace, event->address);
    put(trace, ",");
    put_arguments(trace, event);
}

void dgi_trace_event(struct dgi_trace *trace, const struct dagger_event *event)
{
    if (trace->fd < 0 || trace->error.code != DAGGER_OK)
        return;
    put_attempt(trace, event);
    flush_if_due(trace, event);
}

bool dgi_trace_close(struct dgi_trace *trace, struct dagger_error *error)
{
    if (trace->fd < 0)
        return true;
    put(trace, "\n]\n");
    bool ok = trace->error.code == DAGGER_OK &&
              dagger_writer_flush(&trace->writer, &trace->error);
    if (close(trace->fd) != 0 && errno != EINTR)
        dagger_error_set(&trace->error, DAGGER_ERROR_IO, "cannot write %s: %s",
                         trace->path, strerror(errno));
    dagger_writer_release(&trace->writer);
    free(trace->named);
    trace->fd = -1;
    return (ok && trace->error.code == DAGGER_OK) ||
           dagger_error_set(error, trace->error.code, "%s", trace->error.message);
}
