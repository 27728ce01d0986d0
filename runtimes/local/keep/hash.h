/* A 64-bit hash: for telling what has changed, and for finding damage. Not for secrets.
 */
#ifndef DAGGER_LOCAL_KEEP_HASH_H
#define DAGGER_LOCAL_KEEP_HASH_H

#include <dagger/type.h>

#define DGI_HASH_START 0x9e3779b97f4a7c15u

/** Goes on from `hash` (first: DGI_HASH_START) with `size` bytes. What one call hashes is
 * not what two calls hash that get the same bytes in parts. */
uint64_t dgi_hash_bytes(uint64_t hash, const void *bytes, size_t size);

/** With a string; NULL and "" differ. */
uint64_t dgi_hash_text(uint64_t hash, const char *text);

static inline uint64_t dgi_hash_number(uint64_t hash, uint64_t number)
{
    hash = (hash ^ number) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/** With all that a type says of the form of its values. */
uint64_t dgi_hash_type(uint64_t hash, const struct dagger_type *type);

/** With a value and all that it points to: equal values are hashed alike. Of files:
 * path, size and time of the last change. */
uint64_t dgi_hash_value(uint64_t hash, const struct dagger_type *type, const void *value);

#endif
