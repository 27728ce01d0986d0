/* What the two halves of the wire form share. */
#ifndef DAGGER_LOCAL_WIRE_PRIVATE_H
#define DAGGER_LOCAL_WIRE_PRIVATE_H

#include "wire.h"

enum { DGI_WIRE_HEADER = 8 };

extern const unsigned char dgi_wire_header[DGI_WIRE_HEADER];

/* Pointers and counts are replaced by 64 bits each where they stand. */
_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8 &&
                   offsetof(struct dagger_any_list, count) == 8 &&
                   offsetof(dagger_bytes, size) == 8,
               "the wire form is that of machines with 64-bit pointers");

#endif
