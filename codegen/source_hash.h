/* A hash of C text that comments and layout do not change. */
#ifndef DAGGER_CODEGEN_SOURCE_HASH_H
#define DAGGER_CODEGEN_SOURCE_HASH_H

#include <stddef.h>

/** Writes the hash of `size` bytes of C at `text`: 16 hexadecimal digits and a NUL. */
void source_hash(const char *text, size_t size, char hash[17]);

#endif
