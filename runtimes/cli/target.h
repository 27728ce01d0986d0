/* What an invocation runs: the whole DAG, a nested one or a task's node; its interface.
 */
#ifndef DGI_TARGET_H
#define DGI_TARGET_H

#include "command.h"

/** An output of a target. */
struct dgi_outlet {
    const char *name;
    const struct dagger_type *type;
    const struct dagger_serializer *serializer; /**< JSON where NULL */
    size_t index; /**< among the outputs of the task's node or DAG */
    bool is_partitioned;
};

/** A target. The lists live in the invocation's arena or in tables. */
struct dgi_target {
    const char *subject;            /**< for messages: "node 'a.b'" */
    const struct dagger_node *node; /**< NULL: the root */
    const struct dagger_task *task; /**< this, or */
    const struct dagger_dag *dag;   /**< this */
    const struct dagger_param *params;
    size_t param_count;
    const struct dgi_outlet *outlets;
    size_t outlet_count;
};

/** The whole DAG, as its caller sees it: without internal outputs. */
bool dgi_target_root(struct dgi_target *target, struct dgi_cli *cli,
                     struct dagger_error *error);

/** The node at `address`; the root where it is empty. Empty parts are skipped, as
 * "a..b" is "a.b". */
bool dgi_target_find(struct dgi_target *target, struct dgi_cli *cli, const char *address,
                     struct dagger_error *error);

/** What parameter `index` is where no file gives it: the constant that the graph has for
 * this node, else its default. NULL: it must be given. */
const void *dgi_target_fallback(const struct dgi_target *target, size_t index);

/** The names of parameters, sorted and joined; `only[i]` NULL leaves i out. NULL: out of
 * memory. */
const char *dgi_target_params_text(const struct dgi_target *target, const char **only,
                                   struct dagger_arena *arena);

/** The names of outputs, likewise. */
const char *dgi_target_outlets_text(const struct dgi_target *target,
                                    struct dagger_arena *arena);

#endif
