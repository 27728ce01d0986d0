#include "plain.h"

#include <stdio.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

enum {
    MOST_AT_ONCE = 50, /* lines */
    SILENCE_S = 30,    /* then it is said what runs */
    SHOWN_RUNNING = 3, /* nodes */
    LINES_A_SECOND = 2,
};

/* True where a line more does not make too many of them. */
static bool may_speak(struct dgi_plain *plain, uint64_t now)
{
    if (!plain->counted_until) {
        plain->allowed = MOST_AT_ONCE;
        plain->counted_until = now;
    }
    uint64_t grown = (now - plain->counted_until) * LINES_A_SECOND / SECOND;
    if (grown) {
        plain->allowed = grown < MOST_AT_ONCE - plain->allowed
                             ? plain->allowed + (unsigned)grown
                             : MOST_AT_ONCE;
        plain->counted_until = now;
    }
    if (!plain->allowed)
        return false;
    plain->allowed--;
    return true;
}

static void begin_line(struct dgi_plain *plain, const struct dgi_progress *progress,
                       uint64_t now, struct dagger_writer *out)
{
    dgi_print(out, "[%zu/%zu] ", progress->done, progress->total);
    plain->spoke = now;
}

static void print_done(struct dgi_plain *plain, const struct dgi_progress *progress,
                       const struct dgi_row *row, uint64_t now, struct dagger_writer *out)
{
    char elapsed[DGI_DURATION_SIZE];
    begin_line(plain, progress, now, out);
    dgi_print(out, "%s %s in %s", row->address, row->failed ? "ended" : "done",
              dgi_duration_text(now - row->since, elapsed));
    if (row->failed)
        dgi_print(out, " (%zu of %zu failed)\n", row->failed, row->total);
    else if (row->is_many)
        dgi_print(out, " (%zu of %zu)\n", row->done, row->total);
    else
        dgi_print(out, "\n");
}

static void print_kept(struct dgi_plain *plain, const struct dgi_progress *progress,
                       const struct dgi_row *row, uint64_t now, struct dagger_writer *out)
{
    begin_line(plain, progress, now, out);
    dgi_print(out, "%s was done before\n", row->address);
}

static bool has_ended(const struct dgi_row *row)
{
    return !row->is_many ||
           (!row->around && !row->tally && row->done + row->failed == row->total);
}

void dgi_plain_event(struct dgi_plain *plain, const struct dgi_progress *progress,
                     const struct dagger_event *event, const struct dgi_row *row,
                     uint64_t now, struct dagger_writer *out)
{
    if (event->kind == DAGGER_EVENT_NODE_RETRIED && may_speak(plain, now)) {
        begin_line(plain, progress, now, out);
        dgi_print_shown(out, event->error->message, strlen(event->error->message));
        dgi_print(out, "; it is tried again\n");
    }
    bool is_kept = event->kind == DAGGER_EVENT_NODE_KEPT;
    bool is_end = event->kind == DAGGER_EVENT_NODE_FINISHED || is_kept ||
                  event->kind == DAGGER_EVENT_NODE_COUNTED ||
                  (event->kind == DAGGER_EVENT_NODE_FAILED && row && row->is_many);
    if (!is_end || !row || !has_ended(row))
        return;
    if (!may_speak(plain, now))
        plain->held_back++;
    else if (is_kept && !row->is_many)
        print_kept(plain, progress, row, now, out);
    else
        print_done(plain, progress, row, now, out);
}

/* "fit 12s, load 500/1000 3.1s and 4 more" */
static void print_running(const struct dgi_progress *progress, uint64_t now,
                          struct dagger_writer *out)
{
    const struct dgi_row *rows[SHOWN_RUNNING];
    size_t found = dgi_progress_oldest(progress, rows, SHOWN_RUNNING);
    for (size_t i = 0; i < found && i < SHOWN_RUNNING; i++) {
        char elapsed[DGI_DURATION_SIZE];
        size_t expected = dgi_progress_expected(progress, rows[i]);
        dgi_print(out, "%s%s", i ? ", " : "", rows[i]->address);
        if (rows[i]->is_many && expected)
            dgi_print(out, " %zu of %zu", rows[i]->done, expected);
        else if (rows[i]->is_many)
            dgi_print(out, " %zu", rows[i]->done);
        dgi_print(out, " (%s)", dgi_duration_text(now - rows[i]->since, elapsed));
    }
    if (found > SHOWN_RUNNING)
        dgi_print(out, " and %zu more", found - SHOWN_RUNNING);
    dgi_print(out, "\n");
}

void dgi_plain_tick(struct dgi_plain *plain, const struct dgi_progress *progress,
                    uint64_t now, struct dagger_writer *out)
{
    if (plain->held_back) {
        begin_line(plain, progress, now, out);
        dgi_print(out, "%zu more done\n", plain->held_back);
        plain->held_back = 0;
    }
    uint64_t last = plain->spoke ? plain->spoke : progress->begun;
    if (progress->running && now - last >= SILENCE_S * SECOND) {
        begin_line(plain, progress, now, out);
        dgi_print(out, "running: ");
        print_running(progress, now, out);
    }
}
