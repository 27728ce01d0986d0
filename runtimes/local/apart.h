/* What threads write at the same time stands apart: where it shares a cache line, each
 * waits for the other at every write. */
#ifndef DAGGER_LOCAL_APART_H
#define DAGGER_LOCAL_APART_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { DGI_APART = 128 }; /* bytes: processors fetch two cache lines at a time */

/** `size` bytes of zeros (at most half of what can be addressed) that share no line with
 * anything else; free() them. NULL: out of memory. */
static inline void *dgi_alloc_apart(size_t size)
{
    size_t whole = (size + DGI_APART - 1) / DGI_APART * DGI_APART;
    void *memory = aligned_alloc(DGI_APART, whole);
    return memory ? memset(memory, 0, whole) : NULL;
}

#endif
