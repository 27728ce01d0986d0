/*
 * A large area: a file in memory for messages that do not fit into a slot. It is mapped
 * only while a message is written or read, and its memory is taken as it is used. Nobody
 * can make it shorter, so that reading from it is safe.
 */
#ifndef DAGGER_LOCAL_LARGE_H
#define DAGGER_LOCAL_LARGE_H

#include <stdbool.h>
#include <stddef.h>

/** Creates an area of as much as this machine has memory, `*size` bytes. -1: it cannot
 * be, see errno. */
int dgi_large_create(size_t *size);

/** Maps `*size` bytes to write to; fewer where the address space is limited. NULL: it
 * cannot be. */
char *dgi_large_map(int area, size_t *size);

/** Maps a message of `size` bytes to read it. NULL: it cannot be. */
const char *dgi_large_view(int area, size_t size);

void dgi_large_unmap(const char *mapped, size_t size);

/** Returns what a message of `size` bytes has used to the system. */
void dgi_large_clear(int area, size_t size);

#endif
