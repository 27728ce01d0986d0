/* Text: UTF-8 and base64. */
#ifndef DAGGER_TEXT_H
#define DAGGER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "show.h"

/** The length (1 to 4) of the UTF-8 sequence at the front of `size` > 0 bytes; 0: there
 * is no valid one. */
size_t dgi_utf8_length(const char *bytes, size_t size);

/** How many of `size` bytes stand before the beginning of a UTF-8 sequence that goes on
 * behind them: all, where there is none. */
size_t dgi_utf8_before_part(const char *bytes, size_t size);

/** Writes `code`, a Unicode scalar value, at `out`; returns its length, 1 to 4. */
size_t dgi_utf8_encode(char *out, uint32_t code);

/** True where all `size` bytes are valid UTF-8. */
bool dgi_utf8_is_valid(const char *bytes, size_t size);

/** Writes `size` bytes in base64 (RFC 4648, padded) at `out`: 4 bytes for each 3. */
size_t dgi_base64_encode(char *out, const unsigned char *bytes, size_t size);

/** Reads base64, strictly: padded, no other characters, no stray bits. `out` may be
 * `text`. False: it is not base64. */
bool dgi_base64_decode(unsigned char *out, size_t *out_size, const char *text,
                       size_t size);

#endif
