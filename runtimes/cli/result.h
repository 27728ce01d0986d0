/* The result of a run, as one JSON object. */
#ifndef DGI_RESULT_H
#define DGI_RESULT_H

#include <dagger/error.h>
#include <dagger/graph.h>

/** Writes `{"NAME":VALUE,...}` and a newline to `fd`: one member for each output of `dag`
 * that its caller sees; `values` in the order of its outputs. Nothing is written where a
 * value has no form in JSON. */
bool dgi_result_print(const struct dagger_dag *dag, const void *const *values, int fd,
                      struct dagger_error *error);

#endif
