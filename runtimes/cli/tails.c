#include "tails.h"

#include <stdlib.h>
#include <string.h>

static size_t index_of(const struct dgi_tails *tails, const char *address)
{
    size_t i = 0;
    while (i < tails->count && strcmp(tails->items[i]->address, address) != 0)
        i++;
    return i;
}

const struct dgi_tail *dgi_tails_find(const struct dgi_tails *tails, const char *address)
{
    size_t i = index_of(tails, address);
    return i < tails->count ? tails->items[i] : NULL;
}

static bool make_room(struct dgi_tails *tails)
{
    if (tails->count < tails->capacity)
        return true;
    size_t capacity = tails->capacity ? tails->capacity * 2 : 8;
    struct dgi_tail **items = realloc(tails->items, capacity * sizeof(*items));
    if (!items)
        return false;
    tails->items = items;
    tails->capacity = capacity;
    return true;
}

static struct dgi_tail *add_tail(struct dgi_tails *tails, const char *address)
{
    struct dgi_tail *tail = make_room(tails) ? malloc(sizeof *tail) : NULL;
    if (!tail)
        return NULL;
    tail->count = 0;
    tail->address = strdup(address);
    if (!tail->address) {
        free(tail);
        return NULL;
    }
    return tails->items[tails->count++] = tail;
}

void dgi_tails_add(struct dgi_tails *tails, const char *address, const char *line,
                   size_t length)
{
    size_t i = index_of(tails, address);
    struct dgi_tail *tail = i < tails->count ? tails->items[i] : add_tail(tails, address);
    if (!tail)
        return;
    size_t at = tail->count++ % DGI_TAIL_LINES;
    tail->lengths[at] = length < DGI_TAIL_LINE_SIZE ? length : DGI_TAIL_LINE_SIZE;
    memcpy(tail->lines[at], line, tail->lengths[at]);
}

const char *dgi_tail_line(const struct dgi_tail *tail, size_t index, size_t *length)
{
    size_t first = tail->count > DGI_TAIL_LINES ? tail->count - DGI_TAIL_LINES : 0;
    if (first + index >= tail->count)
        return NULL;
    size_t at = (first + index) % DGI_TAIL_LINES;
    *length = tail->lengths[at];
    return tail->lines[at];
}

static void destroy(struct dgi_tail *tail)
{
    free(tail->address);
    free(tail);
}

void dgi_tails_drop(struct dgi_tails *tails, const char *address)
{
    size_t i = index_of(tails, address);
    if (i == tails->count)
        return;
    destroy(tails->items[i]);
    tails->items[i] = tails->items[--tails->count];
}

void dgi_tails_release(struct dgi_tails *tails)
{
    for (size_t i = 0; i < tails->count; i++)
        destroy(tails->items[i]);
    free(tails->items);
    *tails = (struct dgi_tails){0};
}
