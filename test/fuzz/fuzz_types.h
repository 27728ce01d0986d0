/* A descriptor of every kind of type, and of kinds inside kinds, to read values with. */
#ifndef DAGGER_FUZZ_TYPES_H
#define DAGGER_FUZZ_TYPES_H

#include <dagger/type.h>

extern const struct dagger_type *const fuzz_types[];
extern const size_t fuzz_type_count;

#endif
