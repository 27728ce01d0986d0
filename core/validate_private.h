/* Validation: what validate*.c share. Each checks one part of the tables, and returns
 * false when it has reported a violation. */
#ifndef DAGGER_VALIDATE_PRIVATE_H
#define DAGGER_VALIDATE_PRIVATE_H

#include <dagger/validate.h>

/** How far the check of a DAG, task or type has come. */
enum dgi_visit {
    DGI_UNSEEN = 0,
    DGI_OPEN, /**< being checked now: seen again, it contains itself */
    DGI_DONE,
};

/** Tables seen so far, by address: each is checked once, however many share it. */
struct dgi_visits {
    const void **keys;
    unsigned char *states;
    size_t capacity; /**< a power of two, or 0 */
    size_t count;
};

/** The state of `key`, which stays valid until the next call; NULL: out of memory. */
unsigned char *dgi_visits_find(struct dgi_visits *visits, const void *key);

void dgi_visits_release(struct dgi_visits *visits);

/** One call of dagger_dag_validate(). */
struct dgi_validation {
    struct dgi_visits visits;
    const struct dagger_dag *dag;   /**< being checked */
    const struct dagger_node *node; /**< of it, or NULL */
    unsigned depth;                 /**< of nested DAGs */
    struct dagger_error *error;
};

/** Report a violation where the check is now: in the DAG, in its node. */
bool dgi_invalid(struct dgi_validation *validation, const char *format, ...)
    DAGGERI_PRINTF(2, 3);

/** Likewise, in a place of its own (used where it has a file). */
bool dgi_invalid_at(struct dgi_validation *validation, const struct dagger_place *place,
                    const char *format, ...) DAGGERI_PRINTF(3, 4);

bool dgi_validation_out_of_memory(struct dgi_validation *validation);

/** Calls `check` unless `key` was checked before; `cycle` says what it means that it
 * contains itself. */
bool dgi_validate_once(struct dgi_validation *validation, const void *key,
                       bool (*check)(struct dgi_validation *validation, const void *key),
                       const char *cycle);

/** Names of things of one kind, in one place: valid and unique. */
struct dgi_names {
    const char *what; /**< "node", "output", … */
    bool (*is_valid)(const char *name);
    const char *(*get)(const void *array, size_t index);
    const struct dagger_place *(*place)(const void *array, size_t index); /**< or NULL */
    const void *array;
    size_t count;
};
bool dgi_validate_names(struct dgi_validation *validation, const struct dgi_names *names);

bool dgi_validate_type(struct dgi_validation *validation, const struct dagger_type *type,
                       const char *what, const char *name);
/** Refuses a serializer that is incomplete, or has no form for values of `type`. */
bool dgi_validate_serializer(struct dgi_validation *validation,
                             const struct dagger_serializer *serializer,
                             const struct dagger_type *type, const char *what,
                             const char *name);
bool dgi_validate_params(struct dgi_validation *validation,
                         const struct dagger_param *params, size_t count);
bool dgi_validate_task(struct dgi_validation *validation, const struct dagger_task *task);
bool dgi_validate_runtime_options(struct dgi_validation *validation, const char *text);
bool dgi_validate_task_options(struct dgi_validation *validation,
                               const struct dagger_task_options *options);
bool dgi_validate_node_outputs(struct dgi_validation *validation);
bool dgi_validate_node_inputs(struct dgi_validation *validation);
bool dgi_validate_dag_outputs(struct dgi_validation *validation);
bool dgi_validate_cycles(struct dgi_validation *validation);

/** An output of a node, of a task's or of a nested DAG's, as others see it. */
struct dgi_source {
    const char *name;
    const struct dagger_type *type;             /**< before the fan-in */
    const struct dagger_serializer *serializer; /**< never NULL */
    bool is_partitioned;                        /**< its items may be partitions */
    bool is_fan_in;                             /**< consumers see a list of `type` */
};

size_t dgi_output_count(const struct dagger_node *node);
struct dgi_source dgi_output(const struct dagger_node *node, size_t output);
size_t dgi_param_count(const struct dagger_node *node);
const struct dagger_param *dgi_validated_params(const struct dagger_node *node);

/** True where `type` is what consumers of `source` see. */
bool dgi_source_has_type(const struct dgi_source *source, const struct dagger_type *type);

/** The serializer that the tables mean: JSON where NULL. */
const struct dagger_serializer *
dgi_serializer_of(const struct dagger_serializer *serializer);

/** True where a value of `type` stands `offset` bytes into one of `whole`. */
bool dgi_type_contains(const struct dagger_type *whole, size_t offset,
                       const struct dagger_type *type);

#endif
