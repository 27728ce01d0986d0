/* Text on its way to people. */
#ifndef DGI_PRINT_H
#define DGI_PRINT_H

#include <stdarg.h>

#include <dagger/stream.h>

/** Appends formatted text. Where that fails the writer has failed, and what is printed
 * later is dropped. */
void dgi_print(struct dagger_writer *out, const char *format, ...) DAGGERI_PRINTF(2, 3);

/** The same, with the arguments of another function like it, which wants the error. */
bool dgi_print_values(struct dagger_writer *out, struct dagger_error *error,
                      const char *format, va_list values) DAGGERI_PRINTF(3, 0);

/** Appends foreign bytes so that a terminal shows them and does not obey them. */
void dgi_print_shown(struct dagger_writer *out, const char *bytes, size_t size);

/** Room for dgi_duration_text()'s text. */
#define DGI_DURATION_SIZE 16

/** "0.4s", "12s", "3m05s", "2h10m", "4d06h" in `text`. */
const char *dgi_duration_text(uint64_t ns, char text[DGI_DURATION_SIZE]);

#endif
