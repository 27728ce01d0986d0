/* What the files that emit C share. */
#ifndef DAGGER_CODEGEN_EMIT_PRIVATE_H
#define DAGGER_CODEGEN_EMIT_PRIVATE_H

#include "emit.h"
#include "ir_build.h"
#include "map.h"

/** A task of the tables: a function's, or what the generator itself does. */
struct emitted_task {
    struct ir_function *function;
    const struct ir_node *builtin; /**< this instead: a node of its kind */
    const char *name;   /**< of the C function, or of what the generator does */
    const char *suffix; /**< of the identifiers that belong to it */
};

struct emitter {
    struct ir_unit *unit;
    struct writer *writer;
    struct map identifiers;
    const char **type_objects; /**< by type id: C for an object of an unnamed type */
    const char **type_names;   /**< by type id: C that names the type, NULL: none can */
    const char **type_tables;  /**< by type id: the descriptor; NULL: not used */
    struct emitted_task *tasks;
    size_t task_count;
    struct map task_of_function;
    struct map task_of_builtin;  /**< of a key that says what it does */
    struct map constants;        /**< value -> number */
    struct map shared_constants; /**< of what says type and value -> number */
    size_t constant_count;
    const char **graph_suffixes; /**< by graph id */
    bool is_odd;         /**< this declaration is not laid out as clang-format would */
    const char *section; /**< title of the section that begins; NULL: it has begun */
};

/** An identifier that no other of the file is: `prefix` and what of `name` fits. */
const char *emit_identifier(struct emitter *emitter, const char *prefix,
                            const char *name);

/** Begins a declaration. Its end puts it out of clang-format's reach where a line is too
 * long, or where it said that it `is_odd`. */
size_t emit_begin(struct emitter *emitter);
void emit_end(struct emitter *emitter, size_t start);

/** Begins a section: its title stands before its first declaration. */
void emit_section(struct emitter *emitter, const char *title);

/** `.place = …,` of a table. */
void emit_place(struct emitter *emitter, struct dagger_place place);

/** A file's name as generated files spell it: relative to the input's folder. */
const char *emit_file_name(struct emitter *emitter, const char *file);

/** The same for a comment. */
const char *emit_comment_name(struct emitter *emitter, struct dagger_place place);

/** `.name = "text",` unless `text` is NULL. */
void emit_text_field(struct emitter *emitter, const char *field, const char *text);

/** `.serializer = &…,` unless it is the one meant by none. */
void emit_serializer(struct emitter *emitter, const char *serializer);

/* ---- emit_types.c -------------------------------------------------------------------
 */

/** Names all types in C; marks those whose descriptors are needed. */
void emit_prepare_types(struct emitter *emitter);
void emit_types(struct emitter *emitter);

/** `&dagger_type_int64` and the like. */
const char *emit_type_reference(struct emitter *emitter, const struct ir_type *type);

/** C for `T *`, and for `const T *`. */
const char *emit_pointer(struct emitter *emitter, const struct ir_type *type);
const char *emit_const_pointer(struct emitter *emitter, const struct ir_type *type);

/** C for the size of a type. */
const char *emit_size(struct emitter *emitter, const struct ir_type *type);

/** C for the offset of the field at `path` in `type`. */
const char *emit_offset(struct emitter *emitter, const struct ir_type *type,
                        const size_t *path, size_t path_length);

/* ---- emit_values.c ------------------------------------------------------------------
 */

void emit_constants(struct emitter *emitter);

/** The identifier of a constant that was emitted. */
const char *emit_constant_name(struct emitter *emitter, const struct ir_value *value);

/** A number in the shortest form that reads back as the same, whatever the locale. */
const char *emit_real(struct emitter *emitter, double real);

/* ---- emit_glue.c, emit_tasks.c, emit_graphs.c ----------------------------------------
 */

/** Finds out which tasks the graphs use. */
void emit_prepare_tasks(struct emitter *emitter);

/** The task of a node that is one. */
const struct emitted_task *emit_task_of(struct emitter *emitter,
                                        const struct ir_node *node);
void emit_glue(struct emitter *emitter);
void emit_tasks(struct emitter *emitter);
void emit_graphs(struct emitter *emitter);

/** A table of parameters; nothing where there are none. */
void emit_params(struct emitter *emitter, const char *suffix,
                 const struct ir_param *params, size_t count);

/** The fields that refer to a table of `count` entries, unless there are none. */
void emit_table_reference(struct emitter *emitter, const char *field,
                          const char *count_field, const char *identifier, size_t count);

#endif
