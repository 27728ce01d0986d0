/*
 * The plan of a manifest: which templates it needs. Invocations that a single template
 * can serve share one `work`; a work that has many gets that template, with what differs
 * as parameters, and the others get a template for each address.
 */
#ifndef DAGGER_ARGO_PLAN_H
#define DAGGER_ARGO_PLAN_H

#include <dagger/graph.h>

#include "build.h"

/** How a template gets one of its inputs. */
enum dgi_argo_form {
    DGI_ARGO_ABSENT = 1, /**< not at all: the container takes the parameter's default */
    DGI_ARGO_LITERAL,    /**< a value that is known now */
    DGI_ARGO_STORED,     /**< an artifact whose key is known when its DAG runs */
    DGI_ARGO_ARTIFACT,
    DGI_ARGO_GATHERED, /**< the folder that a partitioned node's invocations filled: there
                            is none where there were none */
};

/** A task or DAG, invoked in one way. Lives in the plan's arena. */
struct dgi_argo_work {
    const struct dagger_task *task; /**< this, or */
    const struct dagger_dag *dag;   /**< this */
    const struct dagger_node *node; /**< the first that invokes it; NULL: the root */
    const char *address;            /**< of that node; "" for the root */
    const unsigned char *forms;     /**< enum dgi_argo_form, one a parameter */
    size_t form_count;
    struct dgi_argo_work **children; /**< of a DAG: of its nodes */
    uint64_t uses;                   /**< addresses in the whole graph, saturating */
    bool is_shared;
    const char *template_name; /**< of the shared template, once it has one */
    const void *home;          /**< of a shared task's template: whose nodes need not say
                                    their address and output paths */
    json_t *options; /**< owned; runtime options of the task or DAG, NULL: none */
};

struct dgi_argo_plan {
    struct dgi_argo_build *build;
    struct dgi_argo_work *root;
    struct dgi_argo_work **works; /**< DAGs after what they call */
    size_t work_count;
    size_t work_capacity;
    size_t *slots; /**< hash table: index of a work, plus 1 */
    size_t slot_count;
};

/** Makes the plan. False: a graph that has no manifest, or out of memory. */
bool dgi_argo_plan_init(struct dgi_argo_plan *plan, const struct dagger_dag *dag,
                        struct dgi_argo_build *build);

void dgi_argo_plan_release(struct dgi_argo_plan *plan);

/** The address of a node below one that is at `parent` ("": the root). */
const char *dgi_argo_address(struct dgi_argo_build *build, const char *parent,
                             const char *node);

/** The outputs of a node: count, name, file extension. */
size_t dgi_argo_output_count(const struct dagger_node *node);
const char *dgi_argo_output_name(const struct dagger_node *node, size_t output);
const char *dgi_argo_output_extension(const struct dagger_node *node, size_t output);

/** True where the template of a work has that input as a parameter: it is shared, and
 * what the input is differs from node to node. */
bool dgi_argo_is_parameter(const struct dgi_argo_work *work, size_t input);

/** The parameters that a node's inputs are for. */
const struct dagger_param *dgi_argo_params(const struct dagger_node *node);

/** The extension of files of that serializer, NULL: JSON. */
const char *dgi_argo_extension(const struct dagger_serializer *serializer);

#endif
