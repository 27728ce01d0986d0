/* What users add to a manifest: runtime options, --spec, --cron-spec. */
#ifndef DAGGER_ARGO_OVERRIDE_H
#define DAGGER_ARGO_OVERRIDE_H

#include "plan.h"

/** Who adds something where, for errors. */
struct dgi_argo_origin {
    const char *what;                 /**< a node's address, or an option as "--spec" */
    const char *option;               /**< the key of the runtime option, NULL: none */
    const struct dagger_place *place; /**< NULL: none */
};

/**
 * Merges the object `extra` into `target`: keys that are not there yet are added, objects
 * are merged, lists of named objects get the new ones at their end. What the runtime set
 * itself cannot be changed: an error that names the path, which begins with `path`.
 */
void dgi_argo_merge(struct dgi_argo_build *build, json_t *target, const json_t *extra,
                    const struct dgi_argo_origin *origin, const char *path);

/**
 * Adds to `target` what `defaults` has and `target` has not, all the way down. A null in
 * `target` where there is a default means neither, and is taken out.
 */
void dgi_argo_merge_defaults(struct dgi_argo_build *build, json_t *target,
                             const json_t *defaults);

/** Reads and checks the runtime options of a work's task or DAG into `work->options`: a
 * new reference, NULL where there are none. False: they are wrong. */
bool dgi_argo_options_read(struct dgi_argo_build *build, struct dgi_argo_work *work);

/** Merges the runtime option `key` of a work, if it has that, into `target`, which stands
 * at `path` in its template or task. `address`: of the node, for errors. */
void dgi_argo_override(struct dgi_argo_build *build, json_t *target,
                       const struct dgi_argo_work *work, const char *key,
                       const char *address, const char *path);

#endif
