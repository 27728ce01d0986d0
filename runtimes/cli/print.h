/* Text on its way to people. Writers keep their first error: what is printed after it is
 * dropped. */
#ifndef DGI_PRINT_H
#define DGI_PRINT_H

#include <dagger/stream.h>

/** Appends formatted text, at most 8 KiB. */
void dgi_print(struct dagger_writer *out, const char *format, ...) DAGGERI_PRINTF(2, 3);

/** Appends foreign bytes so that a terminal shows them and does not obey them. */
void dgi_print_shown(struct dagger_writer *out, const char *bytes, size_t size);

/** Room for dgi_duration_text()'s text. */
#define DGI_DURATION_SIZE 16

/** "0.4s", "12s", "3m05s", "2h10m", "4d06h" in `text`. */
const char *dgi_duration_text(uint64_t ns, char text[DGI_DURATION_SIZE]);

#endif
