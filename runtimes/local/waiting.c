#include "waiting.h"

#include <stdlib.h>
#include <string.h>

bool dgi_waitings_add(struct dgi_waitings *waitings, const struct dgi_waiting *waiting)
{
    if (waitings->count == waitings->capacity) {
        size_t larger = 2 * waitings->capacity + 16;
        struct dgi_waiting *moved = reallocarray(waitings->items, larger, sizeof *moved);
        if (!moved)
            return false;
        waitings->items = moved;
        waitings->capacity = larger;
    }
    waitings->items[waitings->count++] = *waiting;
    return true;
}

bool dgi_waitings_add_first(struct dgi_waitings *waitings,
                            const struct dgi_waiting *waiting)
{
    dgi_waitings_order(waitings);
    if (!dgi_waitings_add(waitings, waiting))
        return false;
    waitings->ordered = waitings->count;
    return true;
}

bool dgi_waitings_add_last(struct dgi_waitings *waitings,
                           const struct dgi_waiting *waiting)
{
    if (!dgi_waitings_add(waitings, waiting))
        return false;
    memmove(waitings->items + 1, waitings->items,
            (waitings->count - 1) * sizeof *waitings->items);
    waitings->items[0] = *waiting;
    waitings->ordered++;
    return true;
}

void dgi_waitings_order(struct dgi_waitings *waitings)
{
    size_t low = waitings->ordered;
    size_t high = waitings->count;
    while (low + 1 < high) {
        struct dgi_waiting swapped = waitings->items[low];
        waitings->items[low++] = waitings->items[--high];
        waitings->items[high] = swapped;
    }
    waitings->ordered = waitings->count;
}

void dgi_waitings_remove(struct dgi_waitings *waitings, size_t index)
{
    waitings->count--;
    memmove(waitings->items + index, waitings->items + index + 1,
            (waitings->count - index) * sizeof *waitings->items);
    if (waitings->ordered > waitings->count)
        waitings->ordered = waitings->count;
}

void dgi_waitings_release(struct dgi_waitings *waitings)
{
    free(waitings->items);
    *waitings = (struct dgi_waitings){0};
}
