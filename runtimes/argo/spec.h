/* The spec of a workflow, which every kind of manifest has. */
#ifndef DAGGER_ARGO_SPEC_H
#define DAGGER_ARGO_SPEC_H

#include <dagger/argo.h>

#include "build.h"

/** Makes the spec. `needs_values`: every parameter must have a value or a default. */
json_t *dgi_argo_workflow_spec(struct dgi_argo_build *build, const struct dagger_dag *dag,
                               const struct dagger_argo_options *options,
                               bool needs_values);

/** The metadata of an object of `kind`, checked. */
json_t *dgi_argo_metadata(struct dgi_argo_build *build, const struct dagger_dag *dag,
                          const struct dagger_argo_metadata *metadata, const char *kind);

/** The spec of a cron workflow around `workflow_spec`, which it takes. */
json_t *dgi_argo_cron_spec(struct dgi_argo_build *build,
                           const struct dagger_argo_cron *cron,
                           enum dagger_argo_version version, json_t *workflow_spec);

#endif
