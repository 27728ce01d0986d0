/* What a person reads on standard error. */
#ifndef DGI_REPORT_H
#define DGI_REPORT_H

#include <dagger/error.h>

/** Room for the text of an error of any program with a name of reasonable length. */
#define DGI_ERROR_TEXT_SIZE 4096

/** `error` as "program: what: why", then what to do, each line with its newline, in
 * `text`, cut where it is too long. Needs no memory. Returns its length. */
size_t dgi_error_text(char text[DGI_ERROR_TEXT_SIZE], const char *program,
                      const struct dagger_error *error, bool has_color);

/** Prints `error` so on standard error. Returns its exit code. */
int dgi_cli_report(const char *program, const struct dagger_error *error);

/** The exit code that an error asks for. */
int dgi_exit_code(const struct dagger_error *error);

/** True where `fd` is a terminal that is not dumb. */
bool dgi_is_screen(int fd);

/** True where it shows colours, and nobody asked for none. */
bool dgi_has_color(int fd);

#endif
