/* Values as text that is safe inside a manifest. */
#ifndef DAGGER_ARGO_LITERAL_H
#define DAGGER_ARGO_LITERAL_H

#include <dagger/graph.h>

#include "build.h"

/** True where values of the type are strings in JSON (or null, where they may be NULL).
 */
bool dgi_argo_is_text(const struct dagger_type *type);

/** True where values of the type are numbers or bools. */
bool dgi_argo_is_scalar(const struct dagger_type *type);

/**
 * The serialized form of a parameter's value, made safe: Argo reads `{{` in it as the
 * start of a variable wherever it stands, so the braces of strings become \u007b; beyond
 * ASCII there are only escapes, which Argo's own quoting leaves alone. `what` says in
 * errors whose value it is. "" after a failure.
 */
const char *dgi_argo_literal(struct dgi_argo_build *build,
                             const struct dagger_param *param, const void *value,
                             const char *what);

/**
 * The value of a workflow's parameter, as people read and give it: the text of a string,
 * the JSON of anything else. Text that Argo would read as variables, or that could be
 * taken for JSON, is given as a JSON string; dgi_argo_parameter_data() knows both.
 */
const char *dgi_argo_argument(struct dgi_argo_build *build,
                              const struct dagger_param *param, const void *value);

/** What turns the workflow's parameter back into the serialized form: text with Argo's
 * variables in it. */
const char *dgi_argo_parameter_data(struct dgi_argo_build *build,
                                    const struct dagger_param *param);

#endif
