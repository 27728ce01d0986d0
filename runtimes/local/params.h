/* The values of a DAG's parameters. */
#ifndef DAGGER_LOCAL_PARAMS_H
#define DAGGER_LOCAL_PARAMS_H

#include <dagger/error.h>
#include <dagger/graph.h>

/**
 * What a run of `dag` takes for each parameter: `params[i]`, where it is NULL the
 * default. `params` may be NULL. The array is the caller's, to free; the values are
 * borrowed. NULL: DAGGER_ERROR_INVALID for a parameter with neither, DAGGER_ERROR_MEMORY.
 */
const void **dgi_params_fill(const struct dagger_dag *dag, const void *const *params,
                             struct dagger_error *error);

#endif
