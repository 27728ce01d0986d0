/* Types, values and lists of names as text for people. */
#ifndef DGI_TEXT_H
#define DGI_TEXT_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>

/** "integer", "list of number", "red|green" … in `text`, cut where too long. */
const char *dgi_type_text(const struct dagger_type *type, char *text, size_t size);

/** A value as JSON in the arena; NULL: `error` says why. */
const char *dgi_value_text(const struct dagger_type *type, const void *value,
                           struct dagger_arena *arena, struct dagger_error *error);

/** Names, sorted and joined by ", ", in the arena; "none" where there are none. Sorts
 * `names`. NULL: out of memory. */
const char *dgi_names_text(const char **names, size_t count, struct dagger_arena *arena);

#endif
