/* What a person reads on standard error. */
#ifndef DGI_REPORT_H
#define DGI_REPORT_H

#include <dagger/error.h>

/** Prints `error` as "program: what: why", then what to do. Returns its exit code. */
int dgi_cli_report(const char *program, const struct dagger_error *error);

/** The exit code that an error asks for. */
int dgi_exit_code(const struct dagger_error *error);

/** True where `fd` is a terminal that shows colours, and nobody asked for none. */
bool dgi_has_color(int fd);

#endif
