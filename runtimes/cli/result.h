/* The result of a run, as one JSON object. */
#ifndef DGI_RESULT_H
#define DGI_RESULT_H

#include <dagger/error.h>
#include <dagger/graph.h>

/** True where every output that the caller of `dag` sees has a form in JSON; `values` in
 * the order of its outputs. DAGGER_ERROR_RUN where one has none. */
bool dgi_result_check(const struct dagger_dag *dag, const void *const *values,
                      struct dagger_error *error);

/** Writes `{"NAME":VALUE,...}` and a newline to `fd`: one member for each of them. */
bool dgi_result_print(const struct dagger_dag *dag, const void *const *values, int fd,
                      struct dagger_error *error);

#endif
