/*
 * Dagger for C: write a pipeline as ordinary C functions.
 *
 * This is the only header a pipeline needs. Mark the steps with DAGGER_TASK and the
 * function that calls them with DAGGER_DAG; dagger-codegen reads the graph out of the
 * source. Without the generator every macro here is plain C: calling a DAG function runs
 * its tasks one after the other and returns the result that every runtime returns.
 *
 * Contracts that hold for everything in this header:
 *   - Memory: what a task returns lives in the arena of its invocation (dagger_alloc and
 *     its relatives) or in static storage. Its inputs are borrowed, and valid until it
 *     returns. Called directly, tasks share one arena per thread, emptied by
 *     dagger_arena_reset().
 *   - Failure: no function here returns NULL or an error. Where one cannot do its work
 *     (out of memory, a size that overflows) the task fails as if by dagger_fail().
 *   - Threads: every function may be called from any thread. On one that a task started
 *     itself, what is allocated lives until that thread ends, and dagger_fail() ends the
 *     process: give results and failures to the task's own thread.
 */
#ifndef DAGGER_DSL_H
#define DAGGER_DSL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <dagger/internal/annotate.h>

/* ---- Values ------------------------------------------------------------------------ */

/**
 * A list of T: `struct { T *items; size_t count; }`. An empty list may have NULL items.
 * Give it a name, so that functions can share it:
 *
 *     typedef DAGGER_LIST(double) samples;
 *     samples s = {0};
 */
#define DAGGER_LIST(T) DAGGERI_LIST(T)

/** Bytes of any value: `size` of them at `data`. Base64 in JSON, themselves when raw. */
typedef struct dagger_bytes {
    unsigned char *data;
    size_t size;
} dagger_bytes;

/** A file whose contents are never loaded. `path` is NUL-terminated. */
typedef struct dagger_file {
    const char *path;
} dagger_file;

/* ---- Options ----------------------------------------------------------------------- */

/** Where a task runs. */
enum dagger_isolation {
    DAGGER_ISOLATION_DEFAULT = 0, /**< what the command line says */
    DAGGER_ISOLATION_PROCESS,     /**< in a worker process: a crash harms nothing else */
    DAGGER_ISOLATION_THREAD, /**< in the runtime's own threads: no copies, no shield */
};

/**
 * The options of a task, for every invocation of it. What is left out is zero and means
 * "no wish". Every value must be a constant expression.
 */
struct dagger_task_options {
    int reserved_;        /**< not for use: lets the macros start the initializer */
    int retries;          /**< attempts after the first, >= 0 */
    double retry_delay_s; /**< seconds before the first retry, doubled at each, >= 0 */
    double timeout_s;     /**< seconds an attempt may take, 0: no limit */
    double cpus;          /**< cores the task uses, 0: one */
    const char *memory;   /**< hard limit, as "512Mi", "2G" or "1048576" (bytes) */
    int gpus;             /**< GPUs the task holds while it runs, >= 0 */
    enum dagger_isolation isolation;
    const char *serializer;      /**< for all its outputs, "json" where NULL */
    const char *runtime_options; /**< DAGGER_JSON({...}), keyed by runtime */
};

/** The options of a DAG, for every invocation of it as a node. Its nodes do not inherit.
 */
struct dagger_dag_options {
    int reserved_; /**< not for use: lets the macros start the initializer */
    const char *runtime_options; /**< DAGGER_JSON({...}), keyed by runtime */
};

/* ---- Annotations ------------------------------------------------------------------- */

/**
 * Makes the function definition or prototype that follows a task. The arguments are
 * designated initializers of struct dagger_task_options:
 *
 *     DAGGER_TASK(.retries = 3, .memory = "512Mi")
 *     int64_t raise_number(int64_t n, int64_t exponent) { ... }
 */
#define DAGGER_TASK(...) DAGGERI_TASK(__VA_ARGS__)

/**
 * Makes the function definition that follows a DAG: its body is read as a graph. The
 * arguments are designated initializers of struct dagger_dag_options:
 *
 *     DAGGER_DAG()
 *     int64_t pipeline(int64_t seed) { return sum_numbers(generate_numbers(seed)); }
 */
#define DAGGER_DAG(...) DAGGERI_DAG(__VA_ARGS__)

/**
 * After a parameter: its value when the task or DAG is run without that input. Any
 * constant of the parameter's type. A direct call passes every argument, as C demands.
 *
 *     DAGGER_DAG()
 *     int64_t pipeline(int64_t seed, int64_t exponent DAGGER_DEFAULT(2)) { ... }
 */
#define DAGGER_DEFAULT(...) DAGGERI_DEFAULT(__VA_ARGS__)

/**
 * After a struct field or a parameter: the serializer of that output or input.
 *
 *     struct model { DAGGER_LIST(double) weights DAGGER_SERIALIZER(raw); };
 *     int64_t evaluate(struct model m DAGGER_SERIALIZER(msgpack));
 */
#define DAGGER_SERIALIZER(serializer) DAGGERI_SERIALIZER(#serializer)

/**
 * Runs the statement that follows once for each item of `list`, with the item in a new
 * variable `T name`. In a DAG the items become partitions that run in parallel. `list` is
 * evaluated once.
 *
 *     DAGGER_FOR_EACH(int64_t, n, generate_numbers(seed))
 *         DAGGER_COLLECT(raised, raise_number(n, 2));
 */
#define DAGGER_FOR_EACH(T, name, list) DAGGERI_FOR_EACH(T, name, list)

/**
 * Appends `value` to `list`, which was empty (`= {0}`) when its first item was collected.
 * In a DAG this is the fan-in; the order is that of the partitions.
 *
 *     numbers raised = {0};
 *     DAGGER_FOR_EACH(int64_t, n, all) DAGGER_COLLECT(raised, raise_number(n, 2));
 */
#define DAGGER_COLLECT(list, value) DAGGERI_COLLECT(list, value)

/**
 * Calls a task or DAG and names that invocation's node. `name` is a string literal that
 * matches [a-zA-Z0-9][a-zA-Z0-9-]{0,63}.
 *
 *     model m = DAGGER_NODE("train-large", train(data, 1000));
 *     DAGGER_NODE("publish", upload(m));
 */
#define DAGGER_NODE(name, call) DAGGERI_NODE(name, call)

/**
 * Calls a task or DAG whose node waits for `earlier` ones of which it uses no output.
 * Each is a variable that holds a node's output, the function called (all its calls so
 * far are meant), or a node's name as a string literal.
 *
 *     create_tables(db);
 *     int64_t rows = DAGGER_AFTER(import(db, file), create_tables);
 */
#define DAGGER_AFTER(call, ...) DAGGERI_AFTER(call, __VA_ARGS__)

/**
 * JSON text written as C tokens, for runtime options. The arguments of a macro around it
 * are replaced inside it, so companies can wrap it; other macros are left as they stand.
 *
 *     DAGGER_TASK(.runtime_options = DAGGER_JSON({"argo_task_overrides": {"when": "x"}}))
 *     int64_t f(int64_t x);
 */
#define DAGGER_JSON(...) #__VA_ARGS__

/**
 * The tables generated for DAG function `name`, as a `const struct dagger_dag *`. An
 * expression for use inside functions of any file that is linked with the generated one.
 *
 *     const struct dagger_dag *dag = DAGGER_GRAPH(pipeline);
 *     bool ok = dagger_dag_validate(dag, &error);
 */
#define DAGGER_GRAPH(name) DAGGERI_GRAPH(name)

/* ---- What tasks call --------------------------------------------------------------- */

/** `size` zeroed bytes, aligned for any type, owned by the invocation's arena. */
DAGGER_API void *dagger_alloc(size_t size);

/** A copy of `size` bytes, owned by the invocation's arena. */
DAGGER_API void *dagger_copy(const void *bytes, size_t size);

/** A formatted, NUL-terminated string, owned by the invocation's arena. */
DAGGER_API char *dagger_printf(const char *format, ...) DAGGERI_PRINTF(1, 2);

/**
 * Gives `*list` `n` zeroed items from the invocation's arena (a macro: any list type).
 *
 *     numbers all;
 *     dagger_list_alloc(&all, 10);
 */
#define dagger_list_alloc(list, n)                                                       \
    ((list)->count = (n),                                                                \
     (list)->items = dagger_list_items((list)->count, sizeof *(list)->items), (void)0)

/** Appends `value` to `*list`, which began empty. A macro: the same as DAGGER_COLLECT. */
#define dagger_list_append(list, value) DAGGERI_COLLECT(*(list), value)

/** `count` zeroed items of `item_size` bytes; NULL where `count` is 0. */
DAGGER_API void *dagger_list_items(size_t count, size_t item_size);

/**
 * Room for one more item at the end of the `count` at `items`: returns `items`, or a
 * larger copy. `items` is NULL or came from this function.
 */
DAGGER_API void *dagger_list_grow(void *items, size_t count, size_t item_size);

struct json_t;

/**
 * Hands one reference to a jansson value to the invocation's arena, and returns the
 * value. A task returns `json_t *` through this, as it returns memory from
 * dagger_alloc().
 */
DAGGER_API struct json_t *dagger_json(struct json_t *value);

/**
 * Ends the task as failed with a message for the user. Does not return. Under a runtime
 * the node fails and the message is its cause; called directly, the message goes to
 * standard error and the process exits with 1.
 */
DAGGER_API DAGGERI_NORETURN void dagger_fail(const char *format, ...)
    DAGGERI_PRINTF(1, 2);

/**
 * Releases all that tasks called directly on this thread have allocated. No pointer from
 * such a call may be used afterwards.
 */
DAGGER_API void dagger_arena_reset(void);

#endif
