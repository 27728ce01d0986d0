#include "params.h"

#include <stdlib.h>

const void **dgi_params_fill(const struct dagger_dag *dag, const void *const *params,
                             struct dagger_error *error)
{
    const void **values = calloc(dag->param_count + 1, sizeof *values);
    if (!values) {
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < dag->param_count; i++) {
        values[i] = params && params[i] ? params[i] : dag->params[i].default_value;
        if (values[i])
            continue;
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "%s: parameter '%s' has no value and no default", dag->name,
                         dag->params[i].name);
        dagger_error_at(error, dag->params[i].place.file, dag->params[i].place.line,
                        dag->params[i].place.column);
        free(values);
        return NULL;
    }
    return values;
}
