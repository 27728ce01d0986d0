/* Foreign bytes as text that people may be shown. */
#ifndef DAGGER_SHOW_H
#define DAGGER_SHOW_H

#include <stddef.h>

/** Room for what dgi_show_next() writes. */
#define DGI_SHOWN_STEP 4

/** Writes at `out` the front of `size` > 0 bytes as it may be shown on a terminal: a
 * character as it stands, or a byte as \xNN where it is not UTF-8, or belongs to a
 * control character or to one that reorders or hides the text around it. Returns how many
 * bytes it wrote; `*taken` is how many it has read. */
size_t dgi_show_next(char out[DGI_SHOWN_STEP], const char *bytes, size_t size,
                     size_t *taken);

/** Room for dgi_show()'s text: 40 bytes as \xNN, "..." and the NUL. */
#define DGI_SHOWN_SIZE (40 * 4 + 4)

/** Makes foreign bytes fit for a one-line message: by dgi_show_next(), at most 40 bytes
 * of them, then "...". Returns `out`. */
const char *dgi_show(char out[DGI_SHOWN_SIZE], const char *bytes, size_t size);

/** Makes text fit for a line in the same way, whole: what has no room in `size` > 0 bytes
 * is left out. */
void dgi_show_line(char *out, size_t size, const char *text);

#endif
