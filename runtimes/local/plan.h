/*
 * A plan: a DAG flattened for running. Nested DAGs dissolve into the nodes of their
 * tasks; a partitioned node stays one node, and a partitioned nested DAG is one node with
 * a plan of its own as body. Nodes keep the order of the tables. Immutable once compiled,
 * and shared by all frames that run it.
 */
#ifndef DAGGER_LOCAL_PLAN_H
#define DAGGER_LOCAL_PLAN_H

#include <dagger/error.h>
#include <dagger/graph.h>

#include "schedule.h"

enum dgi_ref_kind {
    DGI_REF_CONSTANT, /**< at `value` */
    DGI_REF_PARAM,    /**< `index`: a parameter of the plan's DAG */
    DGI_REF_NODE,     /**< `index`: a node of the plan; `offset` in its result */
};

/** Where a value is to be found while the plan runs. */
struct dgi_ref {
    enum dgi_ref_kind kind;
    uint32_t index;
    union {
        size_t offset;
        const void *value;
    };
};

/** A nested DAG that dissolved. The plan's own DAG is scope 0. */
struct dgi_scope {
    const struct dagger_dag *dag;
    const struct dagger_node *node; /**< in the parent's DAG; NULL in scope 0 */
    uint32_t parent;
    uint32_t first_child; /**< in the plan's children: one a node of `dag` */
    uint32_t start_gate;  /**< a node that everything in the scope waits for, or NONE */
    uint32_t end_gate;    /**< a node that waits for everything in the scope, or NONE */
};

/** What became of a node of a scope's DAG. */
struct dgi_child {
    bool is_scope;
    uint32_t index; /**< of the scope, or of the plan's node */
};

struct dgi_plan_node {
    const struct dagger_node *node; /**< NULL: a gate, which does nothing */
    struct dgi_plan *body;          /**< of a partitioned nested DAG, else NULL */
    uint32_t scope;
    uint32_t first_ref; /**< one a parameter */
    uint32_t ref_count;
    uint32_t uses;        /**< inputs and DAG outputs that refer to it */
    size_t result_offset; /**< in a frame's results */
};

struct dgi_plan {
    const struct dagger_dag *dag;
    struct dgi_plan_node *nodes;
    uint32_t node_count;
    struct dgi_ref *refs;
    uint32_t ref_count;
    struct dagger_schedule *schedule;
    struct dgi_ref *outputs; /**< one an output of `dag` */
    struct dgi_scope *scopes;
    uint32_t scope_count;
    struct dgi_child *children;
    uint32_t child_count;
    size_t results_size; /**< bytes for the results of all nodes */
    uint32_t max_inputs; /**< of any node here or in a body */
    uint32_t first_site; /**< a run directory's number of node 0 */
};

/** Compiles a valid DAG. NULL: out of memory, or more than 2^31 - 1 nodes or 2^32 - 2
 * edges. */
struct dgi_plan *dgi_plan_compile(const struct dagger_dag *dag,
                                  struct dagger_error *error);

/** NULL is ignored. */
void dgi_plan_destroy(struct dgi_plan *plan);

/** What a node runs: the result's type of its task, NULL where it has none. */
const struct dagger_type *dgi_node_result(const struct dagger_node *node);

/** The parameters of a node's task or DAG. */
const struct dagger_param *dgi_node_params(const struct dagger_node *node);

/** How many outputs a node has, and the type of one. */
size_t dgi_node_output_count(const struct dagger_node *node);
const struct dagger_type *dgi_node_output_type(const struct dagger_node *node,
                                               size_t output);

#endif
