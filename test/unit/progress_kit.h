/* A run that is told by hand: its events, and the time in milliseconds. */
#ifndef TEST_PROGRESS_KIT_H
#define TEST_PROGRESS_KIT_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "plain.h"
#include "progress.h"
#include "tally.h"

#include "pipelines.h"

#define MS UINT64_C(1000000)
#define SECONDS (1000 * MS)

/** A run, and what was printed of it. */
struct told {
    struct dgi_progress progress;
    struct dgi_plain plain;
    struct dagger_writer out;
    char text[1 << 14]; /* what was printed since it was asked for last */
    bool is_json;
    uint64_t now;
};

/** Sites: the addresses of these. */
extern const char site_a, site_b, site_c;

static inline void begin_told(struct told *told, const struct dagger_dag *dag)
{
    *told = (struct told){.now = 5 * SECONDS};
    dagger_writer_init_memory(&told->out);
    dgi_progress_begin(&told->progress, dag, told->now);
}

static inline void end_told(struct told *told)
{
    dgi_progress_release(&told->progress);
    dagger_writer_release(&told->out);
}

static inline const char *printed(struct told *told)
{
    cr_assert(told->out.used < sizeof told->text);
    if (told->out.used)
        memcpy(told->text, told->out.buffer, told->out.used);
    told->text[told->out.used] = '\0';
    told->out.used = 0;
    return told->text;
}

static inline void tell_event(struct told *told, struct dagger_event event)
{
    static const struct dagger_node task_node = {.name = "task"};
    if (!event.node)
        event.node = &task_node;
    if (!event.attempt && event.kind != DAGGER_EVENT_NODE_OUTPUT)
        event.attempt = 1;
    struct dgi_row *row = dgi_progress_take(&told->progress, &event, told->now);
    if (told->is_json)
        dgi_events_print(&told->progress, &event, row, told->now, &told->out);
    else
        dgi_plain_event(&told->plain, &told->progress, &event, row, told->now,
                        &told->out);
    dgi_progress_settle(&told->progress, row);
}

/** tell(&told, STARTED, site_a, "a.b[3]", more members of the event) */
#define tell(told, what, where, ...)                                                     \
    tell_event((told), (struct dagger_event){.kind = DAGGER_EVENT_NODE_##what,           \
                                             .site = &(where),                           \
                                             .address = __VA_ARGS__})

#endif
