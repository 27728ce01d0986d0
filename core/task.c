/* What tasks call: allocation from the arena that is current on their thread. */
#include <dagger/dsl.h>

#include "arena_private.h"
#include "invoke_private.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_LIST_CAPACITY = 4 };

static struct dagger_arena *current_arena(void)
{
    struct dagger_arena *arena = dgi_arena_current();
    if (!arena)
        dagger_fail("out of memory");
    return arena;
}

void *dagger_alloc(size_t size)
{
    void *bytes = dagger_arena_alloc(current_arena(), size);
    if (!bytes)
        dagger_fail("out of memory: cannot allocate %zu bytes", size);
    return bytes;
}

void *dagger_copy(const void *bytes, size_t size)
{
    void *copy = dagger_alloc(size);
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *dagger_printf(const char *format, ...)
{
    char first[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(first, sizeof first, format, arguments);
    va_end(arguments);
    if (length < 0)
        dagger_fail("dagger_printf: the text cannot be formatted");
    size_t size = (size_t)length + 1;
    if (size <= sizeof first)
        return dagger_copy(first, size);
    char *text = dagger_alloc(size);
    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

void *dagger_list_items(size_t count, size_t item_size)
{
    if (!count)
        return NULL;
    void *items = dagger_arena_alloc_array(current_arena(), count, item_size);
    if (!items)
        dagger_fail("out of memory: cannot allocate a list of %zu items of %zu bytes",
                    count, item_size);
    return items;
}

/* A list of n items has room for the smallest power of two that is at least n and 4, so
 * that its capacity need not be stored. */
void *dagger_list_grow(void *items, size_t count, size_t item_size)
{
    if (!count)
        return dagger_list_items(FIRST_LIST_CAPACITY, item_size);
    if (count < FIRST_LIST_CAPACITY || (count & (count - 1)))
        return items;
    struct dagger_arena *arena = current_arena();
    size_t capacity;
    size_t size;
    if (__builtin_mul_overflow(count, (size_t)2, &capacity) ||
        __builtin_mul_overflow(capacity, item_size, &size))
        dagger_fail("out of memory: cannot grow a list of %zu items of %zu bytes", count,
                    item_size);
    if (dgi_arena_extend(arena, items, size / 2, size))
        return items;
    return memcpy(dagger_list_items(capacity, item_size), items, size / 2);
}

static void release_json(void *value)
{
    json_decref(value);
}

struct json_t *dagger_json(struct json_t *value)
{
    if (value && !dagger_arena_defer(current_arena(), release_json, value)) {
        json_decref(value);
        dagger_fail("out of memory");
    }
    return value;
}
