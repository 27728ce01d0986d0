/* The templates of a manifest: one for each DAG, one for each task, or for many. */
#ifndef DAGGER_ARGO_TEMPLATES_H
#define DAGGER_ARGO_TEMPLATES_H

#include <dagger/argo.h>

#include "names.h"
#include "plan.h"

/** What all templates are made with. */
struct dgi_argo_templates {
    struct dgi_argo_build *build;
    const struct dagger_argo_options *options;
    struct dgi_argo_names names;
    json_t *list;                     /**< the templates so far */
    const bool *is_given_as_artifact; /**< of each parameter of the root */
};

/** A DAG's template, while it is made. */
struct dgi_argo_scope {
    const struct dgi_argo_work *work;
    const char
        *address;       /**< of the DAG; NULL: the template is shared, a parameter says */
    const char *prefix; /**< of the keys of its nodes' outputs; NULL: only known when
                             it runs */
    const char *template_name;
    const char **task_names; /**< of its nodes; NULL: the nodes' own */
    unsigned *seen;          /**< scratch: 1 + the last node that waits for each */
    unsigned *exported;      /**< of each node: 1 + the first of the DAG's outputs that is
                                  its; 0: none */
    unsigned *next_exported; /**< of each output: the same, the next */
};

/** Adds the templates of `work` and of all it calls, depth first. */
void dgi_argo_add_templates(struct dgi_argo_templates *templates,
                            struct dgi_argo_work *root);

/** The name of a node's DAG task. */
const char *dgi_argo_task_name(const struct dgi_argo_scope *scope, size_t node);

/** The DAG task of a node. */
json_t *dgi_argo_dag_task(struct dgi_argo_templates *templates,
                          struct dgi_argo_scope *scope, size_t node,
                          const char *template_name);

/** The template of a task. `address` is NULL where it is shared. */
json_t *dgi_argo_task_template(struct dgi_argo_templates *templates,
                               const struct dgi_argo_work *work, const char *name,
                               const char *address, const struct dgi_argo_scope *home);

/** True where the shared template of `work` knows the node's address and keys itself. */
bool dgi_argo_is_at_home(const struct dgi_argo_scope *scope, size_t node,
                         const struct dgi_argo_work *work);

/** Puts the location of an artifact that is stored under `key` into it. */
void dgi_argo_put_key(struct dgi_argo_templates *templates, json_t *artifact,
                      json_t *key);

#endif
