/* What the console says of events, and how. */
#include "console.h"

#include <string.h>
#include <unistd.h>

#include "events.h"
#include "logs.h"
#include "report.h"

#include "../../core/text.h"

enum {
    MOST_WAITING = 1 << 18, /* bytes; then tasks wait */
};

/* ---- Lines that tasks print ------------------------------------------------------- */

/* Of a line that was written over, what a terminal would show in the end. */
static const char *last_version(const char *line, size_t *length)
{
    while (*length && line[*length - 1] == '\r')
        --*length;
    const char *before = memrchr(line, '\r', *length);
    if (!before)
        return line;
    *length -= (size_t)(before + 1 - line);
    return before + 1;
}

static void say_line(struct dgi_console *console, const char *line, size_t length)
{
    if (console->is_terminal) {
        line = last_version(line, &length);
        dgi_print_shown(&console->said, line, length);
    } else {
        dagger_writer_write(&console->said, line, length, NULL);
    }
    dgi_print(&console->said, "\n");
}

static void say_output(struct dgi_console *console, const struct dagger_event *event)
{
    if (console->kind == DGI_PROGRESS_JSON)
        return;
    dgi_tails_add(&console->tails, event->address, event->line, event->line_length);
    dgi_print(&console->said, "%s: ", event->address);
    say_line(console, event->line, event->line_length);
}

/* So much of what waits. */
static void say_captured_line(struct dgi_console *console, size_t length, uint64_t now)
{
    if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_output(&console->progress, console->line, length, now, &console->said);
    else
        say_line(console, console->line, length);
    console->line_length -= length;
    memmove(console->line, console->line + length, console->line_length);
}

void dgi_console_say_captured(struct dgi_console *console, const char *bytes, size_t size,
                              uint64_t now)
{
    for (size_t i = 0; i < size; i++) {
        size_t waits = console->line_length;
        if (bytes[i] == '\n') {
            say_captured_line(console, waits, now);
            continue;
        }
        if (waits == sizeof console->line)
            say_captured_line(console, dgi_utf8_before_part(console->line, waits), now);
        console->line[console->line_length++] = bytes[i];
    }
}

void dgi_console_say_partial(struct dgi_console *console, uint64_t now)
{
    if (console->line_length)
        say_captured_line(console, console->line_length, now);
}

/* ---- Failures --------------------------------------------------------------------- */

static void say_error(struct dgi_console *console, const struct dagger_error *error)
{
    char text[DGI_ERROR_TEXT_SIZE];
    size_t size = dgi_error_text(text, console->program, error, console->has_color);
    dagger_writer_write(&console->said, text, size, NULL);
}

static void say_tail(struct dgi_console *console, const struct dgi_tail *tail)
{
    struct dagger_writer *out = &console->said;
    const char *line;
    size_t length;
    if (tail->count > DGI_TAIL_LINES)
        dgi_print(out, "  the last %d of %zu lines that it printed:\n", DGI_TAIL_LINES,
                  tail->count);
    else
        dgi_print(out, "  what it printed:\n");
    for (size_t i = 0; (line = dgi_tail_line(tail, i, &length)) != NULL; i++) {
        dgi_print(out, "    ");
        say_line(console, line, length);
    }
}

static uint64_t hash_of(const struct dagger_error *error)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (const char *at = error->message; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
    return hash;
}

bool dgi_console_has_reported(const struct dgi_console *console,
                              const struct dagger_error *error)
{
    uint64_t hash = hash_of(error);
    for (size_t i = 0; i < console->failures && i < DGI_CONSOLE_REPORTS; i++)
        if (console->reported[i] == hash)
            return true;
    return console->failures > DGI_CONSOLE_REPORTS;
}

static void say_failure(struct dgi_console *console, const struct dagger_event *event)
{
    if (event->is_stopped)
        return;
    if (console->failures < DGI_CONSOLE_REPORTS)
        console->reported[console->failures] = hash_of(event->error);
    console->failures++;
    if (console->kind == DGI_PROGRESS_JSON || console->failures > DGI_CONSOLE_REPORTS)
        return;
    char path[PATH_MAX];
    const struct dgi_tail *tail = dgi_tails_find(&console->tails, event->address);
    say_error(console, event->error);
    if (tail)
        say_tail(console, tail);
    if (tail && console->logs && dgi_logs_find(console->logs, event, path))
        dgi_print(&console->said, "  its %s: %s\n",
                  console->logs->error.code == DAGGER_OK
                      ? "whole output"
                      : "output, as far as it could be kept",
                  path);
    if (console->failures == DGI_CONSOLE_REPORTS)
        dgi_print(&console->said, "%s: further failures are only counted\n",
                  console->program);
}

/* ---- Events ----------------------------------------------------------------------- */

static void take_note(struct dgi_console *console, const struct dagger_event *event)
{
    switch (event->kind) {
    case DAGGER_EVENT_NODE_OUTPUT:
        say_output(console, event);
        break;
    case DAGGER_EVENT_NODE_FAILED:
        say_failure(console, event);
        break;
    default:
        break;
    }
    bool has_ended = event->kind == DAGGER_EVENT_NODE_FINISHED ||
                     event->kind == DAGGER_EVENT_NODE_FAILED ||
                     event->kind == DAGGER_EVENT_NODE_RETRIED;
    if (console->tails.count && has_ended)
        dgi_tails_drop(&console->tails, event->address);
}

static void wake_thread(struct dgi_console *console)
{
    if (!console->said.used || console->is_woken)
        return;
    console->is_woken = true;
    dgi_signals_wake(&console->signals);
}

void dgi_console_observe(const struct dagger_event *event, void *context)
{
    struct dgi_console *console = context;
    uint64_t now = dgi_console_now();
    dgi_console_start(console);
    pthread_mutex_lock(&console->lock);
    struct dgi_row *row = dgi_progress_take(&console->progress, event, now);
    take_note(console, event);
    if (console->kind == DGI_PROGRESS_PLAIN)
        dgi_plain_event(&console->plain, &console->progress, event, row, now,
                        &console->said);
    else if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_print(&console->progress, event, row, now, &console->said);
    dgi_progress_settle(&console->progress, row);
    wake_thread(console);
    while (console->said.used > MOST_WAITING && console->has_thread && !console->is_deaf)
        pthread_cond_wait(&console->room, &console->lock);
    pthread_mutex_unlock(&console->lock);
    if (!console->has_thread)
        dgi_console_round(console);
}

/* ---- Signals, and the end --------------------------------------------------------- */

void dgi_console_say_stopping(struct dgi_console *console, uint64_t now)
{
    const struct dgi_signals *signals = &console->signals;
    const char *name = dgi_stop_signal_name(dgi_signals_first(signals));
    int count = dgi_signals_count(signals);
    if (count == console->stops_told)
        return;
    if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_stopping(&console->progress, name, now, &console->said);
    else if (count == 1)
        dgi_print(&console->said,
                  "%s: %s: no task starts any more, and what runs is told to end\n"
                  "  a second signal ends all at once\n",
                  console->program, name);
    else if (console->stops_told < 2)
        dgi_print(&console->said, "%s: %s again: all ends at once\n", console->program,
                  name);
    console->stops_told = count;
}

/* "3 done, 1 failed, 2 not run because of it" */
static void say_counts(struct dgi_console *console, bool was_stopped)
{
    const struct dgi_progress *progress = &console->progress;
    struct dagger_writer *out = &console->said;
    size_t left = dgi_progress_left(progress);
    dgi_print(out, "%zu done", progress->done);
    if (progress->failed)
        dgi_print(out, ", %zu failed", progress->failed);
    if (left && was_stopped)
        dgi_print(out, ", %zu not done", left);
    else if (left)
        dgi_print(out, ", %zu not run%s", left,
                  !console->keep_going || !progress->failed ? ""
                  : progress->failed == 1                   ? " because of it"
                                                            : " because of them");
}

void dgi_console_say_end(struct dgi_console *console, const struct dagger_error *error,
                         uint64_t now)
{
    char elapsed[DGI_DURATION_SIZE];
    struct dagger_writer *out = &console->said;
    bool is_ok = error->code == DAGGER_OK;
    int signal = is_ok ? 0 : dgi_signals_first(&console->signals);
    bool is_needed = signal || console->progress.failed > 1;
    if (console->kind != DGI_PROGRESS_NONE || is_needed) {
        dgi_print(out, "%s: ", console->program);
        if (signal)
            dgi_print(out, "stopped by %s: ", dgi_stop_signal_name(signal));
        say_counts(console, signal != 0);
        dgi_print(out, " in %s\n",
                  dgi_duration_text(now - console->progress.begun, elapsed));
    }
    if (error->hint[0])
        dgi_print(out, "  %s\n", error->hint);
}
