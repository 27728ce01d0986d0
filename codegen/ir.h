/*
 * The intermediate form: an annotated C file as the generator understands it. The stages
 * pass it on:
 *
 *   extract (libclang cursors -> IR)  ->  check (rules)  ->  lower (bodies -> nodes)
 *                                     ->  emit (nodes -> C or JSON)
 *
 * Only extract*.c knows libclang; everything after works from IR alone, and is tested so.
 * All of it lives in one arena (struct ir_unit's) and nothing is freed on its own.
 * Strings are NUL-terminated and owned by that arena. Arrays of pointers come with their
 * counts.
 */
#ifndef DAGGER_CODEGEN_IR_H
#define DAGGER_CODEGEN_IR_H

#include <dagger/graph.h>

struct dagger_arena;

/* ---- Types and constants ----------------------------------------------------------- */

/** A field of a struct type. */
struct ir_field {
    const char *name;
    struct ir_type *type;
    const char *serializer; /**< NULL: none given */
    struct dagger_place place;
};

/**
 * A type, one object for each distinct C type (canonical, without qualifiers): two uses
 * of one type are one pointer, except that typedefs of the same struct keep one object.
 */
struct ir_type {
    enum dagger_kind kind;
    const char *spelling; /**< C that names the type where the generated file can use it:
                               "int64_t", "struct dataset", "numbers"; NULL: it has no
                             name (a struct or list declared inside another) */
    const char *message;  /**< as shown to users; never NULL */
    bool is_signed;
    size_t size;             /**< on the machine of the generator; emitted as sizeof */
    struct ir_type *element; /**< array, list, optional */
    size_t length;           /**< array, chars */
    struct ir_field *fields;
    size_t field_count;
    struct dagger_enumerator *enumerators;
    size_t enumerator_count;
    const char *refused; /**< not NULL: the DSL has no such type; "why; what to do" */
    struct dagger_place refused_place; /**< of the field or declaration to blame */
    struct dagger_place place;
    void *mark;   /**< scratch of one stage */
    unsigned id;  /**< position in struct ir_unit's types */
    bool is_made; /**< by lower: a list that no C type of the file stands for */
};

/** A constant, as evaluated, in the shape of its type. */
struct ir_value {
    struct ir_type *type;
    uint64_t integer; /**< bool, int, enum: two's complement, sign-extended to 64 bits */
    double real;      /**< float */
    const char *text; /**< string (NULL: NULL), chars, json (NULL only) */
    size_t text_size; /**< bytes, without the NUL */
    struct ir_value **items; /**< struct: one a field; array, list; optional: 0 or 1 */
    size_t item_count;
    struct dagger_place place;
};

/* ---- What the file declares -------------------------------------------------------- */

struct ir_param {
    const char *name;
    struct ir_type *type;
    const char *serializer;
    struct ir_value *default_value; /**< NULL: none */
    struct dagger_place place;      /**< of the name (or of the type where it has none) */
};

enum ir_function_kind { IR_TASK, IR_DAG };

/** A function marked as task or DAG. Prototypes and definition are one object. */
struct ir_function {
    enum ir_function_kind kind;
    const char *name;
    struct ir_param *params;
    size_t param_count;
    struct ir_type *result;                  /**< NULL: void */
    struct dagger_task_options task_options; /**< strings in the unit's arena */
    struct dagger_dag_options dag_options;
    struct dagger_place
        options_place;          /**< of runtime_options' value, else of the macro */
    struct dagger_place place;  /**< of the name in the definition, else prototype */
    const char *source_hash;    /**< of the definition's tokens; NULL: there is none */
    struct ir_statement **body; /**< of a DAG */
    size_t body_count;
    bool has_body;
    void *mark; /**< scratch of one stage */
};

/* ---- Bodies of DAGs ---------------------------------------------------------------- */

/** A variable of a body: local, or the item of a DAGGER_FOR_EACH. */
struct ir_variable {
    const char *name;
    struct ir_type *type;
    bool is_loop_item;
    struct dagger_place place;
    void *mark; /**< scratch of one stage */
};

enum ir_expression_kind {
    IR_BROKEN = 0, /**< an error was reported for it; nothing more is to be said */
    IR_CALL,     /**< function(arguments…), with DAGGER_NODE and DAGGER_AFTER folded in */
    IR_VARIABLE, /**< a local variable */
    IR_PARAM,    /**< a parameter of the DAG */
    IR_FIELD,    /**< operand.name */
    IR_CONSTANT, /**< evaluated; `const` locals and casts of constants are folded in */
    IR_COMPOUND, /**< (struct t){...} that is not constant: one operand a field, NULL:
                    zero */
};

/** What a DAGGER_AFTER names: one of the three. */
struct ir_earlier {
    struct ir_variable *variable;
    struct ir_function *function;
    const char *node;
    struct dagger_place place;
};

struct ir_expression {
    enum ir_expression_kind kind;
    struct ir_type *type; /**< NULL: void call */
    struct dagger_place place;
    struct ir_function *function;    /**< call */
    struct ir_expression **operands; /**< call: arguments; compound: fields; field: one */
    size_t operand_count;
    const char *node_name; /**< call: by DAGGER_NODE, or NULL */
    struct dagger_place node_name_place;
    struct ir_earlier *after; /**< call: by DAGGER_AFTER */
    size_t after_count;
    struct ir_variable *variable; /**< variable */
    size_t index;                 /**< param: which; field: which of the struct's */
    struct ir_value *value;       /**< constant */
};

enum ir_statement_kind {
    IR_ASSIGN = 1, /**< variable = value; a declaration with initializer as well */
    IR_DECLARE, /**< variable, without a value, or `= {0}`: an empty list to collect in */
    IR_EVALUATE, /**< value; (a call for its effect) */
    IR_FOR_EACH, /**< variable: the item; value: the list; body */
    IR_COLLECT,  /**< variable: the list; value: the item */
    IR_RETURN,   /**< value, or NULL */
};

struct ir_statement {
    enum ir_statement_kind kind;
    struct dagger_place place;
    struct ir_variable *variable;
    struct ir_expression *value;
    bool is_empty; /**< declare: initialized as an empty list (`= {0}`) */
    struct ir_statement **body;
    size_t body_count;
};

/* ---- The graph (made by lower) ----------------------------------------------------- */

/** Where a node's input comes from. The enum is the tables' own. */
struct ir_input {
    enum dagger_source source;
    size_t index;  /**< param of the graph, or node */
    size_t output; /**< of that node */
    struct ir_value *value;
};

/** An output of a task's node: the return value or a field, by its path of indices. */
struct ir_output {
    const char *name;
    struct ir_type *type;
    const char *serializer;
    size_t *path; /**< field indices from the result inwards; none: all of it */
    size_t path_length;
    bool is_partitioned;
};

/** What the generator itself does in nodes that no call stands for. */
enum ir_builtin {
    IR_NOT_BUILTIN = 0,
    IR_IDENTITY, /**< result = its one parameter */
    IR_FLATTEN,  /**< result = the lists of its one parameter (a list of them), joined */
    IR_JOIN,     /**< result = a list of its parameters: each an item, or (where it has
                    the result's own type) a list of items */
    IR_ASSEMBLE, /**< result = a struct of its parameters, one a field */
};

struct ir_node {
    const char *name;
    struct ir_function *task; /**< this, or */
    struct ir_graph *graph;   /**< this, or */
    enum ir_builtin builtin;  /**< this: from `builtin_params` to `builtin_result` */
    struct ir_param *builtin_params; /**< one an input */
    struct ir_type *builtin_result;
    struct ir_input *inputs;
    size_t input_count;
    struct ir_output *outputs;
    size_t output_count;
    size_t partition_by; /**< 1 + index of an input; 0: none */
    size_t *after;
    size_t after_count;
    struct dagger_place place;
};

struct ir_graph_output {
    const char *name;
    struct ir_type *type;
    const char *serializer;
    size_t node;
    size_t output;
    size_t *path; /**< in what the direct call returns */
    size_t path_length;
    bool is_partitioned;
    bool is_internal;
};

/** A graph: that of a DAG function, or of a lifted loop body (`function` is NULL). */
struct ir_graph {
    const char *name;
    struct ir_function *function;
    struct ir_param *params;
    size_t param_count;
    struct ir_node **nodes;
    size_t node_count;
    struct ir_graph_output *outputs;
    size_t output_count;
    struct dagger_place place;
    unsigned id; /**< position in struct ir_unit's graphs */
};

/* ---- The whole file ---------------------------------------------------------------- */

struct ir_unit {
    struct dagger_arena *arena;
    const char *input;              /**< path of the C file, as given */
    const char *include;            /**< how the generated file includes it */
    struct dagger_place main_place; /**< of a main() of its own; {0}: it has none */
    struct ir_type **types;         /**< elements before what contains them */
    size_t type_count;
    const char *
        *serializers; /**< the file's own: variables of struct dagger_serializer */
    size_t serializer_count;
    struct ir_function **functions; /**< in source order */
    size_t function_count;
    struct ir_graph **graphs; /**< made by lower: inner graphs before outer ones */
    size_t graph_count;
    struct ir_graph *root; /**< made by lower; NULL with --no-main */
};

#endif
