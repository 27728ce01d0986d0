/*
 * Arenas: memory that is released all at once. Each invocation of a task has one; what a
 * task allocates through <dagger/dsl.h> comes from the arena that is current on its
 * thread. An arena is used by one thread at a time. All functions accept a NULL arena
 * where they say so, and none returns uninitialized memory.
 */
#ifndef DAGGER_ARENA_H
#define DAGGER_ARENA_H

#include <dagger/dsl.h>

struct dagger_arena;

/** A new, empty arena, or NULL: out of memory. Allocates no block before the first use.
 */
DAGGER_API struct dagger_arena *dagger_arena_create(void);

/** Runs the deferred calls (last first), releases everything. NULL is ignored. */
DAGGER_API void dagger_arena_destroy(struct dagger_arena *arena);

/** As destroy, but the arena stays usable, and keeps one block for it. */
DAGGER_API void dagger_arena_clear(struct dagger_arena *arena);

/** `size` zeroed bytes aligned for any type, or NULL: out of memory. Never NULL for 0. */
DAGGER_API void *dagger_arena_alloc(struct dagger_arena *arena, size_t size);

/** As dagger_arena_alloc() for `count * size` bytes; NULL on overflow as well. */
DAGGER_API void *dagger_arena_alloc_array(struct dagger_arena *arena, size_t count,
                                          size_t size);

/** A NUL-terminated copy of `length` bytes, or NULL: out of memory. */
DAGGER_API char *dagger_arena_strndup(struct dagger_arena *arena, const char *text,
                                      size_t length);

/** True where `pointer` lies in memory that this arena handed out. Linear in blocks. */
DAGGER_API bool dagger_arena_owns(const struct dagger_arena *arena, const void *pointer);

/** Calls `release(object)` when the arena is cleared or destroyed. False: out of memory.
 */
DAGGER_API bool dagger_arena_defer(struct dagger_arena *arena, void (*release)(void *),
                                   void *object);

/** Bytes of all blocks held. */
DAGGER_API size_t dagger_arena_size(const struct dagger_arena *arena);

#endif
