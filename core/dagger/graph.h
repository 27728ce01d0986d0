/*
 * The tables: a DAG as static, immutable data. The generator writes them from annotated
 * C; anybody may write them by hand with designated initializers (see
 * samples/declarative). dagger_dag_validate() accepts or refuses both by the same rules,
 * and every runtime reads nothing else. No function writes to a table, and tables may be
 * shared between threads.
 *
 * Everything is referred to by its index, so that a table needs no set-up and no look-up:
 * a node's input says "output 0 of node 2". Arrays come with their counts. A hand-written
 * table names its indices with an enum.
 */
#ifndef DAGGER_GRAPH_H
#define DAGGER_GRAPH_H

#include <dagger/dsl.h>
#include <dagger/type.h>

struct dagger_serializer;

/** The version of everything in this header and <dagger/type.h>. */
#define DAGGER_TABLE_VERSION 1

/** The name of the output that is a function's whole return value. */
#define DAGGER_RETURN_VALUE "return_value"

/** Where something stands in the user's source. */
struct dagger_place {
    const char *file; /**< as given to the compiler, or NULL: not known */
    unsigned line;    /**< from 1 */
    unsigned column;  /**< in bytes, from 1; 0: not known */
};

/** A parameter of a task or DAG. */
struct dagger_param {
    const char *name;
    const struct dagger_type *type;
    const struct dagger_serializer *serializer; /**< JSON where NULL */
    const void *default_value; /**< a value of `type`, or NULL: required */
    struct dagger_place place;
};

/**
 * Calls the C function behind a task or DAG. `inputs[i]` points to a value of parameter
 * i's type; `result` to room for a value of the result's type (NULL where there is none).
 */
typedef void dagger_call(const void *const *inputs, void *result);

/** A task: a C function that does work. */
struct dagger_task {
    const char *name; /**< of the C function */
    dagger_call *call;
    const struct dagger_param *params;
    size_t param_count;
    const struct dagger_type *result;   /**< NULL: returns void */
    struct dagger_task_options options; /**< `serializer` is NULL: outputs say theirs */
    struct dagger_place place;
    const char *source_hash; /**< of the function's text, or NULL: not known. A run that
                                  is resumed runs the task again where it has changed */
};

/** What a node's parameter gets its value from. */
enum dagger_source {
    DAGGER_FROM_DEFAULT = 0, /**< the parameter's own default */
    DAGGER_FROM_PARAM,       /**< `index`: a parameter of the DAG around the node */
    DAGGER_FROM_NODE,     /**< `index`: a node of the same DAG, `output`: which of its */
    DAGGER_FROM_CONSTANT, /**< `value`: a value of the parameter's type */
};

/** One argument of an invocation. */
struct dagger_input {
    enum dagger_source source;
    unsigned index;
    unsigned output;
    const void *value;
};

/** An exported output of a task's node: its return value, or a field of it. */
struct dagger_output {
    const char *name;
    const struct dagger_type *type;
    size_t offset; /**< bytes from the start of the return value */
    const struct dagger_serializer *serializer; /**< JSON where NULL */
    bool is_partitioned; /**< a list whose items are the partitions of other nodes */
};

/**
 * An invocation of a task or of a nested DAG.
 *
 * A partitioned node runs once for each item of its input `partition_by - 1`, and what it
 * outputs is, for the nodes that use it, the list of what its invocations output, in the
 * order of the partitions.
 */
struct dagger_node {
    const char *name; /**< [a-zA-Z0-9][a-zA-Z0-9-]{0,63}, unique in the DAG */
    const struct dagger_task *task; /**< this, or */
    const struct dagger_dag *dag;   /**< this */
    const struct dagger_input
        *inputs; /**< one a parameter of the task or DAG, in order */
    size_t input_count;
    const struct dagger_output *outputs; /**< of a task; a DAG's are its own outputs */
    size_t output_count;                 /**< 0 for a DAG */
    unsigned partition_by;               /**< 1 + index of an input; 0: runs once */
    const unsigned *after; /**< nodes to wait for beyond those of the inputs */
    size_t after_count;
    struct dagger_place place;
};

/** An output of a DAG: an output of one of its nodes. */
struct dagger_dag_output {
    const char *name;
    const struct dagger_type *type;
    unsigned node;
    unsigned output; /**< of that node */
    size_t offset;   /**< bytes from the start of what `call` returns */
    const struct dagger_serializer *serializer; /**< JSON where NULL */
    bool is_partitioned; /**< a list whose items are the partitions of other nodes */
    bool is_internal; /**< only for the DAG around it: not part of what `call` returns */
};

/** A DAG. */
struct dagger_dag {
    unsigned version;  /**< DAGGER_TABLE_VERSION */
    const char *name;  /**< of the C function */
    dagger_call *call; /**< the direct call, or NULL: none (hand-written, lifted loop) */
    const struct dagger_param *params;
    size_t param_count;
    const struct dagger_node *nodes;
    size_t node_count;
    const struct dagger_dag_output *outputs;
    size_t output_count;
    const struct dagger_type *result; /**< of `call`; NULL: returns void, or no call */
    struct dagger_dag_options options;
    struct dagger_place place;
};

#endif
