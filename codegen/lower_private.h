/*
 * Lowering, inside: how the body of a DAG function becomes a graph.
 *
 * Statements are executed with values that stand for what will exist when the graph runs
 * (struct value). Each graph under construction is a scope: the function's body is one,
 * and the body of each loop is one inside it. What a loop's body reads from around it is
 * captured: it becomes a parameter of the loop's graph. When the body turns out to be one
 * node that a partitioned node can stand for, the loop's graph is dropped again and the
 * node itself is put into the graph around.
 */
#ifndef DAGGER_CODEGEN_LOWER_PRIVATE_H
#define DAGGER_CODEGEN_LOWER_PRIVATE_H

#include "ir_build.h"
#include "lower.h"
#include "map.h"

struct lowering {
    struct ir_unit *unit;
    struct diagnostics *diagnostics;
    struct dagger_type **descriptors; /**< of types that a serializer is asked about */
    size_t descriptor_count;
    struct map described; /**< type -> position in `descriptors` */
};

enum value_kind {
    VALUE_NONE = 0, /**< of a void call */
    VALUE_PARAM,    /**< `path` in parameter `index` of the scope's graph */
    VALUE_NODE,     /**< `path` in what node `index` of the scope returns */
    VALUE_CONSTANT,
    VALUE_STRUCT, /**< `fields`, each a value of its own */
    VALUE_LIST,   /**< what was collected so far: `parts`, in order */
};

/** What an expression stands for. Never changed, but for the note of its own node. */
struct value {
    enum value_kind kind;
    struct scope *scope;  /**< where `index` counts; struct and list: where it was made */
    struct ir_type *type; /**< a list's part: an item's, or the list's (several items) */
    const char *name;     /**< as the source calls it, for names of inserted nodes */
    struct dagger_place place;
    size_t index;
    const size_t *path;
    size_t path_length;
    struct ir_value *constant;
    struct value **fields;
    struct value **parts;
    size_t part_count;
    struct ir_input made; /**< struct and list: once `is_made` */
    bool is_made;
};

/** What a variable holds: its `mark` points to this. */
struct binding {
    struct value *value;
};

/** A node under construction, beyond what struct ir_node tells. */
struct draft {
    struct ir_node *node;
    struct ir_function *function; /**< of a call */
    const char *given;            /**< name by DAGGER_NODE */
    struct dagger_place given_place;
    const char *wish; /**< of an inserted node: its name, where that is free */
};

/** A node that a name or a function refers to in DAGGER_AFTER. */
struct mention {
    struct ir_function *function; /**< called by it, or inside it */
    const char *name;             /**< this instead: of a node inside it */
    size_t node;
};

/** A DAGGER_AFTER of a name, looked up when the names are known. */
struct pending {
    const char *name;
    size_t node; /**< that waits; LATER: the loop itself, which has no node yet */
    struct dagger_place place;
};

#define LATER SIZE_MAX

/** A list of nodes, newest first. */
struct chain_link {
    size_t node;
    size_t previous; /**< 1 + position of the one before; 0: none */
};

/** What a loop's body collects in a list that was declared around it. */
struct collected {
    struct ir_variable *variable;
    struct value *value; /**< a list of this scope */
};

/** A graph under construction. */
struct scope {
    struct lowering *lowering;
    struct scope *parent; /**< NULL: the body of a function */
    struct ir_graph *graph;
    struct draft *drafts; /**< one a node */
    size_t draft_count;
    struct ir_input *captures; /**< one a parameter: what it is in `parent` */
    size_t capture_count;
    struct value *item; /**< parameter 0 of a loop */
    struct collected *collected;
    size_t collected_count;
    size_t *outer_after; /**< nodes of `parent` that the loop waits for */
    size_t outer_after_count;
    struct mention *mentions;
    size_t mention_count;
    struct map callers;       /**< function -> 1 + position in `chain` */
    struct chain_link *chain; /**< nodes that call a function */
    size_t chain_count;
    struct pending *pending;
    size_t pending_count;
    struct pending *pending_outer; /**< names for the scope around to look up */
    size_t pending_outer_count;
    struct map splits;   /**< parameter -> the node that exports its fields */
    struct map fan_outs; /**< input -> the node that fans it out */
    struct map captured; /**< input in `parent` -> parameter */
    struct map param_names;
};

/* ---- lower_value.c: values to inputs ----------------------------------------------- */

/** A value of `kind` made in `scope`. */
struct value *value_create(struct scope *scope, enum value_kind kind,
                           struct ir_type *type, const char *name,
                           struct dagger_place place);

/** Field `index` of a struct's value. */
struct value *value_field(struct value *value, size_t index);

/** Where a node of `scope` takes `value` from; inserts nodes and captures as needed. */
struct ir_input value_input(struct scope *scope, struct value *value);

/** The serializer of what `input` takes; NULL: JSON, or a constant. */
const char *input_serializer(const struct scope *scope, const struct ir_input *input);

/** The parameter of a loop's `scope` that stands for `value`, which is of a scope around.
 */
struct ir_input value_capture(struct scope *scope, struct value *value);

/** The output of `node` (no graph's) at `path`, added where it is not there; `is_plain`:
 * one that is not partitioned. */
size_t node_output(struct lowering *lowering, struct ir_node *node, const size_t *path,
                   size_t path_length, bool is_plain);

/** The output of `graph` at `path`: one of its own, or an internal one for a part of it.
 * False: `path` is what several outputs are parts of. */
bool graph_output(struct lowering *lowering, struct ir_graph *graph, const size_t *path,
                  size_t path_length, size_t *output);

/* ---- lower_node.c: nodes ------------------------------------------------------------
 */

/** Adds a node; returns its index. */
size_t scope_add_node(struct scope *scope, struct draft draft);

/** Adds an identity node of `type` for `input`, called `prefix`-`name`. */
size_t scope_add_identity(struct scope *scope, const char *prefix, const char *name,
                          struct ir_type *type, struct ir_input input,
                          struct dagger_place place);

/** Adds a builtin node without outputs; `params` one an input. */
size_t scope_add_builtin(struct scope *scope, const char *wish, enum ir_builtin builtin,
                         struct ir_param *params, struct ir_input *inputs, size_t count,
                         struct ir_type *result, struct dagger_place place);

/** The input that takes all that a builtin's node returns. */
struct ir_input builtin_output(struct scope *scope, size_t node);

/** Notes that `node` is, or contains, a call of `function` (or a node of that name). */
void scope_mention(struct scope *scope, struct mention mention);

/** Adds `node` of `scope` to those that `waiting` waits for. */
void node_wait(struct lowering *lowering, struct ir_node *waiting, size_t node);

/* ---- lower_after.c ------------------------------------------------------------------
 */

/** Makes node `index` wait for what the call's DAGGER_AFTER names. */
void lower_after(struct scope *scope, size_t index, const struct ir_expression *call);

/** Looks up the names that were left for later. */
void resolve_pending(struct scope *scope, const struct map *names);

/** Sorts what each node waits for, without what its inputs imply. */
void tidy_after(struct scope *scope);

/* ---- lower_body.c: statements and expressions ----------------------------------------
 */

void lower_statements(struct scope *scope, struct ir_statement **body, size_t count);
struct value *lower_expression(struct scope *scope,
                               const struct ir_expression *expression,
                               struct ir_type *wanted);
void lower_collect(struct scope *scope, struct ir_variable *variable, struct value *part);

/* ---- lower_loop.c, lower_return.c -----------------------------------------------------
 */

void lower_loop(struct scope *scope, const struct ir_statement *loop);
void lower_return(struct scope *scope, const struct ir_statement *statement);

/** Adds an output to the scope's graph; inserts an identity node where needed. */
void export_value(struct scope *scope, struct value *value, const char *name,
                  const size_t *path, size_t path_length);

/** Names the nodes, resolves what waits for names, and adds the graph to the unit's. */
void scope_finish(struct scope *scope);

/* ---- lower_names.c ---------------------------------------------------------------- */

/** Gives every node its name; `names` maps them to indices afterwards. */
void name_nodes(struct scope *scope, struct map *names);

/** `name` as part of a node's name: '-' for what those do not have. */
const char *dashed(struct lowering *lowering, const char *name);

/** `name` as an input or output may be called, not yet among `taken`: with a suffix where
 * it is; and adds it there. */
const char *unique_io_name(struct lowering *lowering, struct map *taken,
                           const char *name);

/* ---- lower_serializers.c ---- */

/** `serializer`, where it is known to hold `type`; else NULL, JSON. What is read from
 * partitions item by item may not be written so as a whole. */
const char *serializer_of_whole(struct lowering *lowering, const char *serializer,
                                const struct ir_type *type);

/** Refuses parameters and outputs whose types their serializers cannot write. */
void check_serializers(struct lowering *lowering);

#endif
