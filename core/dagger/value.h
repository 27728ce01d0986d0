/* Values of described types: copying them between arenas, and comparing them. */
#ifndef DAGGER_VALUE_H
#define DAGGER_VALUE_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/type.h>

/**
 * Makes `*value`, of `type`, stand on its own: everything it points to that `arena` does
 * not own is copied into `arena` (static storage as well; NULL stays NULL). What a task
 * returns may then outlive its inputs. Costs nothing for types without pointers. False:
 * out of memory, or pointers nested more than 1000 deep.
 */
DAGGER_API bool dagger_value_own(const struct dagger_type *type, void *value,
                                 struct dagger_arena *arena, struct dagger_error *error);

/** Copies `source` to `target` with everything it points to, into `arena`. */
DAGGER_API bool dagger_value_copy(const struct dagger_type *type, void *target,
                                  const void *source, struct dagger_arena *arena,
                                  struct dagger_error *error);

#endif
