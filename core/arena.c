#include "arena_private.h"

#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT = _Alignof(max_align_t),
    FIRST_CAPACITY = 4000,      /* with its header and malloc's own: a page */
    LARGEST_CAPACITY = 1 << 26, /* blocks grow to this; larger ones hold one object */
    LARGEST_KEPT = 1 << 20,     /* across a clear */
};

struct block {
    struct block *next;
    char *bytes;
    size_t capacity;
    size_t used;
    size_t dirty; /* bytes from the start that an earlier use may have left non-zero */
    bool adopted; /* `bytes` is an allocation of its own */
};

struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *object;
};

struct dagger_arena {
    struct block *blocks; /* the current one first */
    struct deferred *deferred;
    size_t next_capacity;
};

static size_t align(size_t size)
{
    return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void block_free(struct block *block)
{
    if (block->adopted)
        free(block->bytes);
    free(block);
}

static struct block *block_create(size_t capacity)
{
    size_t header = align(sizeof(struct block));
    if (capacity > PTRDIFF_MAX - header)
        return NULL;
    struct block *block = calloc(1, header + capacity);
    if (!block)
        return NULL;
    block->bytes = (char *)block + header;
    block->capacity = capacity;
    return block;
}

struct dagger_arena *dagger_arena_create(void)
{
    struct dagger_arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->next_capacity = FIRST_CAPACITY;
    return arena;
}

static void run_deferred(struct dagger_arena *arena)
{
    while (arena->deferred) {
        struct deferred *deferred = arena->deferred;
        arena->deferred = deferred->next;
        deferred->release(deferred->object);
    }
}

void dagger_arena_destroy(struct dagger_arena *arena)
{
    if (!arena)
        return;
    run_deferred(arena);
    while (arena->blocks) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        block_free(block);
    }
    free(arena);
}

static bool is_better_to_keep(const struct block *block, const struct block *kept)
{
    return !block->adopted && block->capacity <= LARGEST_KEPT &&
           (!kept || block->capacity > kept->capacity);
}

static void block_clear(struct block *block)
{
    if (block->used > block->dirty)
        block->dirty = block->used;
    if (block->used)
        block->used = 0;
}

/* As most tasks leave it: with one block at the most. The arena itself is not written to,
 * since what lies beside it may be another thread's. */
static bool clear_at_once(const struct dagger_arena *arena)
{
    struct block *block = arena->blocks;
    if (arena->deferred || (block && (block->next || !is_better_to_keep(block, NULL))))
        return false;
    if (block)
        block_clear(block);
    return true;
}

void dagger_arena_clear(struct dagger_arena *arena)
{
    if (!arena || clear_at_once(arena))
        return;
    run_deferred(arena);
    struct block *kept = NULL;
    for (struct block *block = arena->blocks; block; block = block->next)
        if (is_better_to_keep(block, kept))
            kept = block;
    while (arena->blocks) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        if (block != kept)
            block_free(block);
    }
    arena->next_capacity = FIRST_CAPACITY;
    if (!kept)
        return;
    block_clear(kept);
    kept->next = NULL;
    arena->blocks = kept;
    arena->next_capacity = kept->capacity * 2;
}

/* Zeroed already, but for what an earlier use left. */
static void *block_take(struct block *block, size_t size)
{
    char *bytes = block->bytes + block->used;
    if (block->used < block->dirty) {
        size_t dirty = block->dirty - block->used;
        memset(bytes, 0, size < dirty ? size : dirty);
    }
    block->used += size;
    return bytes;
}

/* A block of its own for a large object; the current block stays current. */
static void *alloc_alone(struct dagger_arena *arena, size_t size)
{
    struct block *block = block_create(size);
    if (!block)
        return NULL;
    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
    }
    return block_take(block, size);
}

static void *alloc_in_new_block(struct dagger_arena *arena, size_t size)
{
    size_t capacity = align(arena->next_capacity);
    if (arena->next_capacity < LARGEST_CAPACITY)
        arena->next_capacity *= 2;
    if (size > capacity / 4)
        return alloc_alone(arena, size);
    struct block *block = block_create(capacity);
    if (!block)
        return alloc_alone(arena, size);
    block->next = arena->blocks;
    arena->blocks = block;
    return block_take(block, size);
}

void *dagger_arena_alloc(struct dagger_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT)
        return NULL;
    size = align(size ? size : 1);
    struct block *block = arena->blocks;
    if (block && size <= block->capacity - block->used)
        return block_take(block, size);
    return alloc_in_new_block(arena, size);
}

void *dagger_arena_alloc_array(struct dagger_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return dagger_arena_alloc(arena, count * size);
}

char *dagger_arena_strndup(struct dagger_arena *arena, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = dagger_arena_alloc(arena, length + 1);
    if (copy && length)
        memcpy(copy, text, length);
    return copy;
}

bool dagger_arena_owns(const struct dagger_arena *arena, const void *pointer)
{
    if (!arena)
        return false;
    for (const struct block *block = arena->blocks; block; block = block->next)
        if ((uintptr_t)pointer - (uintptr_t)block->bytes < block->used)
            return true;
    return false;
}

bool dagger_arena_defer(struct dagger_arena *arena, void (*release)(void *), void *object)
{
    struct deferred *deferred = dagger_arena_alloc(arena, sizeof *deferred);
    if (!deferred)
        return false;
    *deferred = (struct deferred){arena->deferred, release, object};
    arena->deferred = deferred;
    return true;
}

size_t dagger_arena_size(const struct dagger_arena *arena)
{
    size_t size = 0;
    if (arena)
        for (const struct block *block = arena->blocks; block; block = block->next)
            size += block->capacity;
    return size;
}

bool dgi_arena_adopt(struct dagger_arena *arena, void *bytes, size_t size)
{
    struct block *block = calloc(1, sizeof *block);
    if (!block)
        return false;
    *block =
        (struct block){.bytes = bytes, .capacity = size, .used = size, .adopted = true};
    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
    }
    return true;
}

bool dgi_arena_extend(struct dagger_arena *arena, void *bytes, size_t old_size,
                      size_t new_size)
{
    struct block *block = arena->blocks;
    if (!block || old_size > new_size || new_size > SIZE_MAX - ALIGNMENT)
        return false;
    old_size = align(old_size ? old_size : 1);
    new_size = align(new_size ? new_size : 1);
    if (old_size > block->used ||
        (char *)bytes != block->bytes + block->used - old_size ||
        new_size - old_size > block->capacity - block->used)
        return false;
    block_take(block, new_size - old_size);
    return true;
}
