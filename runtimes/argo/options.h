/* The portable options of a task, in Argo's own fields. */
#ifndef DAGGER_ARGO_OPTIONS_H
#define DAGGER_ARGO_OPTIONS_H

#include <dagger/dsl.h>

#include "build.h"

/** Adds retryStrategy and activeDeadlineSeconds to a task's template. */
void dgi_argo_put_limits(struct dgi_argo_build *build, json_t *made,
                         const struct dagger_task_options *options);

/** Adds resources to its container. */
void dgi_argo_put_resources(struct dgi_argo_build *build, json_t *container,
                            const struct dagger_task_options *options);

#endif
