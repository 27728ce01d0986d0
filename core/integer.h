/* Integers of any size in memory, by their descriptors. */
#ifndef DAGGER_INTEGER_H
#define DAGGER_INTEGER_H

#include <dagger/type.h>

/** The integer or enum constant at `value`, sign-extended to 64 bits where signed. */
uint64_t dgi_integer_load(const struct dagger_type *type, const void *value);

/** Stores the low bytes of `bits`. */
void dgi_integer_store(const struct dagger_type *type, void *value, uint64_t bits);

/** The largest value of the type. */
uint64_t dgi_integer_max(const struct dagger_type *type);

#endif
