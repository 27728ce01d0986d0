/* What the files extract*.c share: the state of one extraction, and libclang made handy.
 */
#ifndef DAGGER_CODEGEN_EXTRACTION_H
#define DAGGER_CODEGEN_EXTRACTION_H

#include <clang-c/Index.h>
#include <setjmp.h>

#include "extract.h"

/** Cursors to objects of the extraction; keyed by clang_equalCursors(). */
struct cursor_map {
    struct cursor_map_entry *entries;
    size_t count;
    size_t capacity; /**< a power of two, or 0 */
};

/** A growing array of pointers in the arena. */
struct pointers {
    void **items;
    size_t count;
    size_t capacity;
};

struct cursors {
    CXCursor *items;
    size_t count;
};

/** An annotated function while its declarations are collected. */
struct declared {
    struct ir_function *function;
    CXCursor cursor;     /**< of the declaration seen first */
    CXCursor definition; /**< null: none was seen */
    bool has_options;
    bool is_called; /**< by a DAG */
};

/** A local of a DAG: a variable that nodes assign to, or a folded constant. */
struct local {
    struct ir_variable *variable;
    struct ir_value *value;
};

struct extraction {
    struct ir_unit *unit;
    struct diagnostics *diagnostics;
    CXTranslationUnit clang;
    jmp_buf out_of_memory;
    CXSourceLocation *c_errors; /**< where clang found errors */
    size_t c_error_count;
    bool is_cut_off; /**< clang gave up before the end of the file */
    CXCursor main;   /**< the definition of main(); null: there is none */

    struct pointers functions;      /**< struct declared */
    struct cursor_map function_map; /**< canonical declaration: struct declared */
    CXCursor pending_options;       /**< the options variable seen last; null: none */
    bool is_pending_taken;          /**< by the function that follows it */
    bool needs_serializers;         /**< one that is not the library's was named */

    struct ir_function *dag;   /**< whose body is read; NULL: none */
    struct cursor_map locals;  /**< declaration: struct local */
    struct cursor_map params;  /**< declaration: struct ir_param */
    struct cursor_map globals; /**< file-scope constants: struct ir_value */

    struct type_entry **type_table; /**< hashed by C type */
    size_t type_count;
    size_t type_capacity;
    struct pointers types;          /**< those in use: struct ir_type */
    struct dagger_place type_place; /**< where the type at hand is used */

    char *folder;                 /**< of the input */
    struct pointers files;        /**< struct named_file */
    struct named_file *last_file; /**< mostly the next place is in it as well */

    CXCursor *scratch; /**< children being collected (malloc) */
    size_t scratch_count;
    size_t scratch_capacity;
    bool scratch_failed;
};

/* ---- Memory (extract_memory.c): none of these returns where there is none left ----- */

void *extract_alloc(struct extraction *extraction, size_t count, size_t size);
char *extract_copy(struct extraction *extraction, const char *text, size_t size);
char *extract_print(struct extraction *extraction, const char *format, ...)
    DAGGERI_PRINTF(2, 3);
/** Copies and disposes of `string`. Never NULL. */
char *extract_string(struct extraction *extraction, CXString string);
void extract_push(struct extraction *extraction, struct pointers *list, void *item);
/** NULL: it is not in the map. */
void *extract_map_find(const struct cursor_map *map, CXCursor key);
void extract_map_put(struct extraction *extraction, struct cursor_map *map, CXCursor key,
                     void *value);

/* ---- Cursors (extract_cursor.c) ---------------------------------------------------- */

struct cursors extract_children(struct extraction *extraction, CXCursor cursor);
struct cursors extract_fields(struct extraction *extraction, CXType record);
/** True for the unnamed member whose own fields belong to the struct around it. */
bool extract_is_anonymous(CXCursor field);
/** The annotated functions and variables of the file, in order. */
struct cursors extract_annotated(struct extraction *extraction);
/** The variables at file scope that are serializers. */
struct cursors extract_serializer_variables(struct extraction *extraction);
/** The first or last child that is an expression; null: there is none. */
CXCursor extract_first(CXCursor cursor);
CXCursor extract_last(CXCursor cursor);
/** What is written, without the parentheses and implicit conversions around it. */
CXCursor extract_strip(CXCursor cursor);
bool extract_is_binary(CXCursor cursor, enum CXBinaryOperatorKind kind);
bool extract_is_unary(CXCursor cursor, enum CXUnaryOperatorKind kind);
/** The declaration of the function that `call` names; null: it names none. */
CXCursor extract_callee(CXCursor call);
bool extract_is_call_of(CXCursor cursor, const char *name);
const char *extract_name(struct extraction *extraction, CXCursor cursor);
bool extract_is_named(CXCursor cursor, const char *name);
/** Where `cursor` is written: in a macro's argument, or where the macro is used. */
struct dagger_place extract_place(struct extraction *extraction, CXCursor cursor);
struct dagger_place extract_place_at(struct extraction *extraction,
                                     CXSourceLocation location);

/* ---- Files (extract_file.c) -------------------------------------------------------- */

/** The name of `file` in places. */
const char *extract_file_name(struct extraction *extraction, CXFile file);
void extract_includes(struct extraction *extraction,
                      struct extract_dependencies *dependencies);

/* ---- What the DSL's macros leave on declarations (extract_marks.c) ----------------- */

/** Attributes; null where there is none. */
struct marks {
    CXCursor task;
    CXCursor dag;
    CXCursor options;
    CXCursor source;
    CXCursor for_each;
    CXCursor default_value;
    CXCursor serializer;
    CXCursor twice; /**< one that is there for the second time */
    const char *serializer_name;
};

bool extract_is_annotated(CXCursor declaration);
struct marks extract_marks(struct extraction *extraction, CXCursor declaration);
/** The expression in a DAGGER_DEFAULT. */
CXCursor extract_default(CXCursor attribute);
bool extract_is_serializer_name(const char *name);
/** The name in a DAGGER_SERIALIZER; NULL: there is none, or a bad one was reported. */
const char *extract_serializer(struct extraction *extraction, const struct marks *marks);

/** Finds the serializers that the file declares, where it names any. */
void extract_serializers(struct extraction *extraction);

/* ---- Diagnostics (extract_refuse.c) ------------------------------------------------ */

#define extract_error(extraction, place, ...)                                            \
    diagnostics_error((extraction)->diagnostics, place, __VA_ARGS__)
#define extract_note(extraction, ...)                                                    \
    diagnostics_note((extraction)->diagnostics, (struct dagger_place){0}, __VA_ARGS__)

/** Reports that the DSL has no such construct, and what to write instead. */
void extract_refuse(struct extraction *extraction, CXCursor cursor);
/** The same of an operator, because of a part of it that is not constant. */
void extract_refuse_operator(struct extraction *extraction, CXCursor cursor,
                             CXCursor obstacle);

/* ---- Types (extract_type.c, extract_record.c) -------------------------------------- */

/** The object for a C type (not void), used at `place`. It may be one that is refused. */
struct ir_type *extract_type_at(struct extraction *extraction, CXType type,
                                struct dagger_place place);
/** The same for a part of the type at hand. */
struct ir_type *extract_type(struct extraction *extraction, CXType type);
/** Puts a type that a function or variable has, and all below it, into the unit. */
void extract_type_use(struct extraction *extraction, struct ir_type *type);
/** A new object of a type that is refused because of `reason`. */
struct ir_type *extract_type_refused(struct extraction *extraction, CXType type,
                                     struct dagger_place place, const char *reason);
/** The canonical C type that `type` stands for. */
CXType extract_clang_type(const struct ir_type *type);
/** Fills the object for a struct or union. */
void extract_record(struct extraction *extraction, struct ir_type *type, CXType clang);

/* ---- Constants --------------------------------------------------------------------- */

/** A scalar constant as written, before it becomes one of some type. */
struct scalar {
    enum scalar_kind {
        SCALAR_BROKEN = 0, /**< an error was reported */
        SCALAR_INTEGER,
        SCALAR_REAL,
        SCALAR_TEXT,
        SCALAR_NULL,
    } kind;
    bool is_unsigned;
    uint64_t integer; /**< sign-extended to 64 bits */
    double real;
    const char *text;
    size_t size;
    CXCursor enumeration; /**< of the enumerator written; null: none */
    struct dagger_place place;
};

/* extract_constant.c */
/** The first part of `cursor` that keeps it from being constant; null: there is none. */
CXCursor extract_not_constant(CXCursor cursor);
/** Evaluates a scalar that is constant as far as extract_not_constant() can see. */
struct scalar extract_scalar(struct extraction *extraction, CXCursor cursor);
/** True, and the bytes, where `cursor` is a string literal. */
bool extract_literal(struct extraction *extraction, CXCursor cursor,
                     struct scalar *scalar);
/** True where a text is UTF-8 without a NUL; else that is reported. */
bool extract_check_text(struct extraction *extraction, const struct scalar *scalar);
/** Of a builtin of the compiler. `declaration` may be null. */
bool extract_is_builtin(CXCursor declaration);

/* extract_convert.c */
/** `scalar` as a value of `type`, unchanged; NULL: reported. */
struct ir_value *extract_convert(struct extraction *extraction,
                                 const struct scalar *scalar, struct ir_type *type);
/** A value of `type` with all bytes zero; NULL: reported at `place`. */
struct ir_value *extract_zero(struct extraction *extraction, struct ir_type *type,
                              struct dagger_place place);
/** A copy for a use at `place`: later stages take each value for one object. */
struct ir_value *extract_value_copy(struct extraction *extraction,
                                    const struct ir_value *value,
                                    struct dagger_place place);
bool extract_value_equal(const struct ir_value *a, const struct ir_value *b);
/** The way back; SCALAR_BROKEN for what is not scalar. */
struct scalar extract_scalar_of(struct extraction *extraction,
                                const struct ir_value *value);

/* extract_global.c */
bool extract_is_constant_variable(CXCursor declaration);
/** The value of a constant variable that is used at `use`; NULL: reported. */
struct ir_value *extract_global(struct extraction *extraction, CXCursor declaration,
                                CXCursor use);

/* extract_initializer.c */
/** A list in braces that initializes a `type`: constant or compound. */
struct ir_expression *extract_initializer(struct extraction *extraction, CXCursor list,
                                          CXType clang, struct ir_type *type);
/** The one item that an array literal gives an optional `type`; NULL: reported. */
struct ir_value *extract_first_item(struct extraction *extraction, CXCursor array,
                                    struct ir_type *type);

/* ---- Functions and bodies ---------------------------------------------------------- */

/** The task or DAG of that declaration, which a DAG uses; NULL: it is neither. */
struct ir_function *extract_function(struct extraction *extraction, CXCursor declaration);
/** Finds all functions. */
void extract_functions(struct extraction *extraction);
/** Reports DAGs of the file that are declared, but neither defined nor called. */
void extract_refuse_missing_bodies(struct extraction *extraction);
/** Reads an options variable into those of `function`. */
void extract_options(struct extraction *extraction, CXCursor variable,
                     struct ir_function *function);
bool extract_options_equal(const struct ir_function *a, const struct ir_function *b);
/** Reads the bodies of all DAGs. */
void extract_bodies(struct extraction *extraction);
struct ir_expression *extract_new_expression(struct extraction *extraction,
                                             enum ir_expression_kind kind,
                                             struct ir_type *type,
                                             struct dagger_place place);
/** An expression of a body; a constant becomes one of `type` (NULL: its own). */
struct ir_expression *extract_expression(struct extraction *extraction, CXCursor cursor,
                                         struct ir_type *type);
/** A constant of `type`; NULL: reported. */
struct ir_value *extract_value(struct extraction *extraction, CXCursor cursor,
                               struct ir_type *type);

/* ---- The compiler (extract_command.c, extract_clang.c) ----------------------------- */

/** Arguments for clang; `*count` of them. */
const char *const *extract_command(struct extraction *extraction,
                                   const struct extract_options *options, size_t *count);
/** Passes clang's own errors on. */
void extract_c_errors(struct extraction *extraction);
/** True where one of them is inside of `cursor`: what is there cannot be judged. */
bool extract_has_c_error(const struct extraction *extraction, CXCursor cursor);

#endif
