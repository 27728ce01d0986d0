/* A hash table from bytes to a number, for names and pointers. Lives in the unit's arena.
 */
#ifndef DAGGER_CODEGEN_MAP_H
#define DAGGER_CODEGEN_MAP_H

#include "ir.h"

struct map_entry {
    const void *key;
    size_t key_size;
    size_t value;
    struct map_entry *next;
};

/** `= {0}` is empty. */
struct map {
    struct map_entry **buckets;
    size_t bucket_count;
    size_t count;
};

/** The value of a key, or NULL. It may be changed through the pointer. */
size_t *map_find(const struct map *map, const void *key, size_t key_size);

/** Adds a key that is not there; its bytes are borrowed. */
void map_add(struct ir_unit *unit, struct map *map, const void *key, size_t key_size,
             size_t value);

/** The same for strings. */
size_t *map_find_name(const struct map *map, const char *name);
void map_add_name(struct ir_unit *unit, struct map *map, const char *name, size_t value);

#endif
