/* What the library itself may do with arenas beyond <dagger/arena.h>. */
#ifndef DAGGER_ARENA_PRIVATE_H
#define DAGGER_ARENA_PRIVATE_H

#include <dagger/arena.h>

/** Makes `size` bytes from malloc() the arena's own. False: out of memory; still the
 * caller's. */
bool dgi_arena_adopt(struct dagger_arena *arena, void *bytes, size_t size);

/** Grows the newest allocation of the current block where it stands, from `old_size` to
 * `new_size` bytes, the new ones zeroed. False: it is not that one, or there is no room.
 */
bool dgi_arena_extend(struct dagger_arena *arena, void *bytes, size_t old_size,
                      size_t new_size);

#endif
