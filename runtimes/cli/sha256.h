/* SHA-256 (FIPS 180-4), for the fingerprint of a graph. */
#ifndef DGI_SHA256_H
#define DGI_SHA256_H

#include <stddef.h>

/** The digest of `size` bytes in `text`: 64 hexadecimal digits and a NUL. */
void dgi_sha256(const void *bytes, size_t size, char text[65]);

#endif
