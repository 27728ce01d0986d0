#include "events.h"

#include <string.h>

#include "show.h"

/* ---- Members ---------------------------------------------------------------------- */

static void print_string(const char *bytes, size_t size, struct dagger_writer *out)
{
    dagger_writer_write(out, "\"", 1, NULL);
    for (size_t i = 0; i < size;) {
        char shown[DGI_SHOWN_STEP];
        size_t taken;
        size_t length = dgi_show_next(shown, bytes + i, size - i, &taken);
        if (bytes[i] == '\t')
            dagger_writer_write(out, "\\t", 2, NULL);
        else {
            if (shown[0] == '"' || shown[0] == '\\')
                dagger_writer_write(out, "\\", 1, NULL);
            dagger_writer_write(out, shown, length, NULL);
        }
        i += taken;
    }
    dagger_writer_write(out, "\"", 1, NULL);
}

static void print_text(const char *name, const char *text, struct dagger_writer *out)
{
    dgi_print(out, ",\"%s\":", name);
    print_string(text, strlen(text), out);
}

/* "0.001234" */
static void print_seconds(const char *name, uint64_t ns, struct dagger_writer *out)
{
    uint64_t us = ns / 1000;
    dgi_print(out, ",\"%s\":%llu.%06u", name, (unsigned long long)(us / 1000000),
              (unsigned)(us % 1000000));
}

static void begin(const struct dgi_progress *progress, const char *kind, uint64_t now,
                  struct dagger_writer *out)
{
    dgi_print(out, "{\"event\":\"%s\"", kind);
    print_seconds("time", now - progress->begun, out);
}

static void end(struct dagger_writer *out)
{
    dagger_writer_write(out, "}\n", 2, NULL);
}

static void print_error(const struct dagger_error *error, struct dagger_writer *out)
{
    print_text("message", error->message, out);
    if (error->hint[0])
        print_text("hint", error->hint, out);
    if (error->file[0])
        print_text("file", error->file, out);
    if (error->line)
        dgi_print(out, ",\"line\":%u", error->line);
    if (error->exit_code)
        dgi_print(out, ",\"exit_code\":%d", error->exit_code);
}

/* ---- Events ----------------------------------------------------------------------- */

static void print_partitions(const struct dgi_progress *progress, struct dgi_row *row,
                             uint64_t now, struct dagger_writer *out)
{
    begin(progress, "partitions", now, out);
    print_text("node", row->address, out);
    dgi_print(out, ",\"total\":%zu,\"done\":%zu,\"failed\":%zu,\"running\":%zu",
              dgi_progress_expected(progress, row), row->done, row->failed, row->running);
    end(out);
    row->told = row->done + row->failed;
}

static const char *kind_name(enum dagger_event_kind kind)
{
    switch (kind) {
    case DAGGER_EVENT_NODE_STARTED:
        return "started";
    case DAGGER_EVENT_NODE_FINISHED:
        return "finished";
    case DAGGER_EVENT_NODE_FAILED:
        return "failed";
    case DAGGER_EVENT_NODE_RETRIED:
        return "retried";
    case DAGGER_EVENT_NODE_OUTPUT:
        return "output";
    case DAGGER_EVENT_NODE_KEPT:
        return "kept";
    default:
        return NULL;
    }
}

/* What an attempt took, as far as that is known. */
static void print_usage(const struct dagger_event *event, struct dagger_writer *out)
{
    if (event->start_ns && event->end_ns)
        print_seconds("seconds", event->end_ns - event->start_ns, out);
    if (event->cpu_ns)
        print_seconds("cpu_seconds", event->cpu_ns, out);
    if (event->peak_bytes)
        dgi_print(out, ",\"peak_bytes\":%llu", (unsigned long long)event->peak_bytes);
}

static void print_event(const struct dgi_progress *progress,
                        const struct dagger_event *event, uint64_t now,
                        struct dagger_writer *out)
{
    begin(progress, kind_name(event->kind), now, out);
    print_text("node", event->address, out);
    if (event->attempt)
        dgi_print(out, ",\"attempt\":%u", event->attempt);
    print_usage(event, out);
    if (event->error)
        print_error(event->error, out);
    if (event->line) {
        dgi_print(out, ",\"text\":");
        print_string(event->line, event->line_length, out);
    }
    end(out);
}

/* Partitions that begin, and end well, are told as a number, about once a second. */
static bool is_told_as_number(const struct dagger_event *event, const struct dgi_row *row)
{
    return row && row->is_many &&
           (event->kind == DAGGER_EVENT_NODE_STARTED ||
            event->kind == DAGGER_EVENT_NODE_FINISHED ||
            event->kind == DAGGER_EVENT_NODE_KEPT);
}

static bool has_begun_or_ended(const struct dagger_event *event,
                               const struct dgi_row *row)
{
    size_t ended = row->done + row->failed;
    return event->kind == DAGGER_EVENT_NODE_PARTITIONED
               ? !ended
               : !row->around && ended == row->total && ended != row->told;
}

void dgi_events_begin(const struct dgi_progress *progress, const char *dag,
                      struct dagger_writer *out)
{
    begin(progress, "run", progress->begun, out);
    print_text("dag", dag, out);
    dgi_print(out, ",\"tasks\":%zu", progress->total);
    end(out);
}

void dgi_events_print(const struct dgi_progress *progress,
                      const struct dagger_event *event, struct dgi_row *row, uint64_t now,
                      struct dagger_writer *out)
{
    if (kind_name(event->kind) && !is_told_as_number(event, row))
        print_event(progress, event, now, out);
    if (row && row->is_many && !row->is_dag && has_begun_or_ended(event, row))
        print_partitions(progress, row, now, out);
}

void dgi_events_tick(const struct dgi_progress *progress, uint64_t now,
                     struct dagger_writer *out)
{
    for (size_t i = 0; i < progress->capacity; i++) {
        struct dgi_row *row = &progress->rows[i];
        if (row->site && row->is_many && row->done + row->failed != row->told)
            print_partitions(progress, row, now, out);
    }
}

void dgi_events_output(const struct dgi_progress *progress, const char *line,
                       size_t length, uint64_t now, struct dagger_writer *out)
{
    begin(progress, "output", now, out);
    dgi_print(out, ",\"text\":");
    print_string(line, length, out);
    end(out);
}

void dgi_events_stopping(const struct dgi_progress *progress, const char *signal,
                         uint64_t now, struct dagger_writer *out)
{
    begin(progress, "stopping", now, out);
    print_text("signal", signal, out);
    end(out);
}

void dgi_events_end(const struct dgi_progress *progress, const struct dagger_error *error,
                    int code, uint64_t now, struct dagger_writer *out)
{
    /* Of nodes in partitioned DAGs, and of those cut short, nothing else tells the last.
     */
    dgi_events_tick(progress, now, out);
    begin(progress, "ended", now, out);
    dgi_print(out, ",\"done\":%zu,\"failed\":%zu,\"not_run\":%zu,\"code\":%d",
              progress->done, progress->failed, dgi_progress_left(progress), code);
    if (error->hint[0])
        print_text("hint", error->hint, out);
    end(out);
}

void dgi_events_error(const struct dgi_progress *progress,
                      const struct dagger_error *error, uint64_t now,
                      struct dagger_writer *out)
{
    begin(progress, "error", now, out);
    print_error(error, out);
    end(out);
}
