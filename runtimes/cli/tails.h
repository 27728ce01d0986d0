/* The last lines of what tasks have printed, while they run. */
#ifndef DGI_TAILS_H
#define DGI_TAILS_H

#include <stdbool.h>
#include <stddef.h>

enum { DGI_TAIL_LINES = 10, DGI_TAIL_LINE_SIZE = 400 };

/** Of one task. */
struct dgi_tail {
    char *address;
    size_t count; /**< lines it has printed; the last of them are here */
    size_t lengths[DGI_TAIL_LINES];
    char lines[DGI_TAIL_LINES][DGI_TAIL_LINE_SIZE]; /**< cut where longer */
};

/** Of all tasks that run and have printed something. `= {0}`: none. */
struct dgi_tails {
    struct dgi_tail **items;
    size_t count;
    size_t capacity;
};

/** A line of the task at `address`. Out of memory, it is forgotten. */
void dgi_tails_add(struct dgi_tails *tails, const char *address, const char *line,
                   size_t length);

/** The tail of the task at `address`, or NULL. */
const struct dgi_tail *dgi_tails_find(const struct dgi_tails *tails, const char *address);

/** The task's `index`th line of those that are kept; NULL: there are no more. */
const char *dgi_tail_line(const struct dgi_tail *tail, size_t index, size_t *length);

/** Forgets the lines of that task. */
void dgi_tails_drop(struct dgi_tails *tails, const char *address);

/** Forgets all. */
void dgi_tails_release(struct dgi_tails *tails);

#endif
