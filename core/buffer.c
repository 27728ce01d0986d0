#include "arena_private.h"
#include "json_read.h"

#include <stdlib.h>
#include <string.h>

bool dgi_buffer_reserve(struct dgi_buffer *buffer, size_t size)
{
    if (size <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity > SIZE_MAX / 2 ? size : buffer->capacity * 2;
    if (capacity < size)
        capacity = size;
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void *dgi_buffer_hand_over(struct dgi_buffer *buffer, struct dagger_arena *arena)
{
    enum { WORTH_ADOPTING = 1 << 18 };
    size_t size = buffer->size;
    if (size < WORTH_ADOPTING) {
        void *copy = dagger_arena_alloc(arena, size);
        if (copy && size)
            memcpy(copy, buffer->bytes, size);
        buffer->size = 0;
        return copy;
    }
    char *bytes = realloc(buffer->bytes, size);
    if (bytes)
        buffer->bytes = bytes;
    bytes = buffer->bytes;
    if (!dgi_arena_adopt(arena, bytes, size))
        return NULL;
    *buffer = (struct dgi_buffer){.next = buffer->next};
    return bytes;
}
