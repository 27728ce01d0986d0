#include "extraction.h"

#include <string.h>

#include "source_hash.h"

/* ---- Looking up -------------------------------------------------------------------- */

static struct declared *find(struct extraction *extraction, CXCursor cursor)
{
    return extract_map_find(&extraction->function_map, clang_getCanonicalCursor(cursor));
}

struct ir_function *extract_function(struct extraction *extraction, CXCursor declaration)
{
    struct declared *declared = find(extraction, declaration);
    if (declared)
        declared->is_called = true;
    return declared ? declared->function : NULL;
}

bool extract_is_builtin(CXCursor declaration)
{
    if (clang_Cursor_isNull(declaration))
        return false;
    CXString string = clang_getCursorSpelling(declaration);
    bool is_builtin = strncmp(clang_getCString(string), "__builtin_", 10) == 0;
    clang_disposeString(string);
    return is_builtin;
}

/* ---- Parameters -------------------------------------------------------------------- */

static struct ir_type *param_type(struct extraction *extraction, CXCursor cursor,
                                  struct dagger_place place)
{
    CXType written = clang_getCursorType(cursor);
    CXType clang = clang_getCanonicalType(written);
    if (clang.kind == CXType_ConstantArray || clang.kind == CXType_IncompleteArray ||
        clang.kind == CXType_VariableArray)
        return extract_type_refused(extraction, clang, place,
                                    "an array parameter is a pointer in C; write a "
                                    "struct with the array in it, or a DAGGER_LIST");
    return extract_type_at(extraction, written, place);
}

static void read_default(struct extraction *extraction, struct ir_param *param,
                         CXCursor mark)
{
    if (clang_Cursor_isNull(mark))
        return;
    CXCursor written = extract_default(mark);
    if (clang_Cursor_isNull(written))
        return;
    struct ir_value *value = extract_value(extraction, written, param->type);
    if (value && param->default_value &&
        !extract_value_equal(value, param->default_value)) {
        extract_error(extraction, value->place,
                      "another default of '%s' than in an earlier declaration",
                      param->name);
        diagnostics_note(extraction->diagnostics, param->default_value->place,
                         "the earlier one is here; write it once");
    } else if (value && !param->default_value) {
        param->default_value = value;
    }
}

static void read_serializer(struct extraction *extraction, struct ir_param *param,
                            const struct marks *marks)
{
    const char *serializer = extract_serializer(extraction, marks);
    if (serializer && param->serializer && strcmp(serializer, param->serializer) != 0) {
        extract_error(extraction, extract_place(extraction, marks->serializer),
                      "another serializer of '%s' than in an earlier declaration",
                      param->name);
        extract_note(extraction, "write it once");
    } else if (serializer) {
        param->serializer = serializer;
    }
}

/* `param` may hold what earlier declarations said. */
static void read_param(struct extraction *extraction, CXCursor cursor,
                       struct ir_param *param)
{
    struct marks marks = extract_marks(extraction, cursor);
    const char *name = extract_name(extraction, cursor);
    struct dagger_place place = extract_place(extraction, cursor);
    if (!clang_Cursor_isNull(marks.twice)) {
        extract_error(extraction, extract_place(extraction, marks.twice),
                      "a second annotation of the same kind");
        extract_note(extraction, "leave one of them out");
    }
    if (*name || !param->name) {
        param->name = name;
        param->place = place;
    }
    param->type = param_type(extraction, cursor, place);
    extract_type_use(extraction, param->type);
    read_default(extraction, param, marks.default_value);
    read_serializer(extraction, param, &marks);
}

static void read_params(struct extraction *extraction, struct ir_function *function,
                        CXCursor cursor)
{
    int count = clang_Cursor_getNumArguments(cursor);
    if (count <= 0)
        return;
    if ((size_t)count > function->param_count) {
        struct ir_param *params =
            extract_alloc(extraction, (size_t)count, sizeof *params);
        if (function->param_count)
            memcpy(params, function->params, function->param_count * sizeof *params);
        function->params = params;
        function->param_count = (size_t)count;
    }
    for (int i = 0; i < count; i++)
        read_param(extraction, clang_Cursor_getArgument(cursor, (unsigned)i),
                   &function->params[i]);
}

/* ---- Functions --------------------------------------------------------------------- */

static void refuse_variadic(struct extraction *extraction, CXCursor cursor,
                            const char *name)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(cursor));
    if (type.kind != CXType_FunctionProto || !clang_isFunctionTypeVariadic(type))
        return;
    extract_error(extraction, extract_place(extraction, cursor),
                  "'%s' takes a variable number of arguments", name);
    extract_note(extraction, "write a fixed list of parameters, or a DAGGER_LIST");
}

/* From the name to the end of the body: options and types are compared by themselves. */
static const char *hash_source(struct extraction *extraction, CXCursor definition)
{
    CXFile file, end_file;
    unsigned start, end;
    size_t size;
    char hash[17];
    clang_getExpansionLocation(clang_getCursorLocation(definition), &file, NULL, NULL,
                               &start);
    clang_getExpansionLocation(clang_getRangeEnd(clang_getCursorExtent(definition)),
                               &end_file, NULL, NULL, &end);
    const char *text = clang_getFileContents(extraction->clang, file, &size);
    if (!text || !clang_File_isEqual(file, end_file) || start > end || end > size)
        return NULL;
    source_hash(text + start, end - start, hash);
    return extract_copy(extraction, hash, sizeof hash - 1);
}

/* Reads one declaration, whether it repeats the annotation or not. */
static void read_declaration(struct extraction *extraction, struct declared *declared,
                             CXCursor cursor)
{
    struct ir_function *function = declared->function;
    CXType result = clang_getResultType(clang_getCursorType(cursor));
    bool is_definition = clang_isCursorDefinition(cursor);
    if (is_definition || !function->place.file)
        function->place = extract_place(extraction, cursor);
    if (is_definition) {
        declared->definition = cursor;
        function->source_hash = hash_source(extraction, cursor);
    }
    if (clang_getCanonicalType(result).kind != CXType_Void) {
        function->result = extract_type_at(extraction, result, function->place);
        extract_type_use(extraction, function->result);
    }
    refuse_variadic(extraction, cursor, function->name);
    read_params(extraction, function, cursor);
}

static struct declared *declare(struct extraction *extraction, CXCursor cursor,
                                enum ir_function_kind kind)
{
    struct declared *declared = find(extraction, cursor);
    if (declared)
        return declared;
    declared = extract_alloc(extraction, 1, sizeof *declared);
    declared->function = extract_alloc(extraction, 1, sizeof *declared->function);
    declared->function->kind = kind;
    declared->function->name = extract_name(extraction, cursor);
    declared->cursor = cursor;
    declared->definition = clang_getNullCursor();
    extract_push(extraction, &extraction->functions, declared);
    extract_map_put(extraction, &extraction->function_map,
                    clang_getCanonicalCursor(cursor), declared);
    return declared;
}

static bool is_same_expansion(CXCursor a, CXCursor b)
{
    CXFile file_a, file_b;
    unsigned offset_a, offset_b;
    clang_getExpansionLocation(clang_getCursorLocation(a), &file_a, NULL, NULL,
                               &offset_a);
    clang_getExpansionLocation(clang_getCursorLocation(b), &file_b, NULL, NULL,
                               &offset_b);
    return offset_a == offset_b && clang_File_isEqual(file_a, file_b);
}

/* The options belong to the declaration whose mark the same macro made. */
static void take_options(struct extraction *extraction, struct declared *declared,
                         CXCursor mark)
{
    CXCursor options = extraction->pending_options;
    if (clang_Cursor_isNull(options) || !is_same_expansion(options, mark))
        return; /* the mark is inherited from an earlier declaration */
    extraction->is_pending_taken = true;
    struct ir_function *function = declared->function;
    if (!declared->has_options) {
        extract_options(extraction, options, function);
        declared->has_options = true;
        return;
    }
    struct ir_function again = {.kind = function->kind};
    extract_options(extraction, options, &again);
    if (extract_options_equal(&again, function))
        return;
    extract_error(extraction, again.options_place,
                  "other options of '%s' than in an earlier declaration", function->name);
    diagnostics_note(extraction->diagnostics, function->options_place,
                     "the earlier ones are here; write the same ones, or put "
                     "DAGGER_TASK in front of one declaration only");
}

static void refuse_serializer(struct extraction *extraction, const struct marks *marks)
{
    if (!clang_Cursor_isNull(marks->serializer)) {
        extract_error(extraction, extract_place(extraction, marks->serializer),
                      "DAGGER_SERIALIZER on a function");
        extract_note(extraction, "write it after a parameter or struct field, or "
                                 "DAGGER_TASK(.serializer = \"...\") for the outputs");
    }
    if (!clang_Cursor_isNull(marks->default_value)) {
        extract_error(extraction, extract_place(extraction, marks->default_value),
                      "DAGGER_DEFAULT on a function");
        extract_note(extraction, "write it after a parameter");
    }
}

static void read_function(struct extraction *extraction, CXCursor cursor)
{
    struct marks marks = extract_marks(extraction, cursor);
    bool is_task = !clang_Cursor_isNull(marks.task);
    bool is_dag = !clang_Cursor_isNull(marks.dag);
    refuse_serializer(extraction, &marks);
    if (!is_task && !is_dag)
        return;
    enum ir_function_kind kind = is_dag ? IR_DAG : IR_TASK;
    struct declared *declared = declare(extraction, cursor, kind);
    if ((is_task && is_dag) || declared->function->kind != kind) {
        extract_error(extraction, extract_place(extraction, cursor),
                      "'%s' is both a task and a DAG", declared->function->name);
        extract_note(extraction, "write DAGGER_TASK() or DAGGER_DAG(), the same one in "
                                 "all its declarations");
    }
    take_options(extraction, declared, is_dag ? marks.dag : marks.task);
    read_declaration(extraction, declared, cursor);
}

/* ---- The file's declarations ------------------------------------------------------- */

static const char *macro_of(CXCursor options)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(options));
    return extract_is_named(clang_getTypeDeclaration(type), "dagger_dag_options")
               ? "DAGGER_DAG"
               : "DAGGER_TASK";
}

/* What stood behind the macro was no function: nothing took its options. */
static void finish_pending(struct extraction *extraction)
{
    CXCursor options = extraction->pending_options;
    if (!clang_Cursor_isNull(options) && !extraction->is_pending_taken &&
        !extraction->c_error_count) {
        extract_error(extraction, extract_place(extraction, options),
                      "%s in front of something that is not a function, or is defined "
                      "above",
                      macro_of(options));
        extract_note(
            extraction,
            "write it right before a function's definition, or a declaration above that");
    }
    extraction->pending_options = clang_getNullCursor();
    extraction->is_pending_taken = false;
}

static void read_top_variable(struct extraction *extraction, CXCursor cursor)
{
    struct marks marks = extract_marks(extraction, cursor);
    bool is_options = !clang_Cursor_isNull(marks.options);
    bool is_function =
        !clang_Cursor_isNull(marks.task) || !clang_Cursor_isNull(marks.dag);
    if (is_options && is_function) {
        extract_error(extraction, extract_place(extraction, cursor),
                      "two DAGGER_TASK or DAGGER_DAG in front of one function");
        extract_note(extraction, "leave one of them out");
        extraction->is_pending_taken = true;
    }
    if (!clang_Cursor_isNull(marks.default_value) ||
        !clang_Cursor_isNull(marks.serializer)) {
        extract_error(extraction, extract_place(extraction, cursor),
                      "DAGGER_DEFAULT or DAGGER_SERIALIZER on a variable");
        extract_note(extraction, "write it after a parameter of a task or DAG");
    }
    if (is_options) {
        finish_pending(extraction);
        extraction->pending_options = cursor;
    }
}

static void read_unannotated_definitions(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->functions.count; i++) {
        struct declared *declared = extraction->functions.items[i];
        if (!clang_Cursor_isNull(declared->definition))
            continue;
        CXCursor definition = clang_getCursorDefinition(declared->cursor);
        if (!clang_Cursor_isNull(definition))
            read_declaration(extraction, declared, definition);
    }
}

void extract_refuse_missing_bodies(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->functions.count; i++) {
        const struct declared *declared = extraction->functions.items[i];
        const struct ir_function *function = declared->function;
        if (function->kind != IR_DAG || declared->is_called ||
            !clang_Cursor_isNull(declared->definition) ||
            !clang_Location_isFromMainFile(clang_getCursorLocation(declared->cursor)))
            continue; /* a call of it is an error of its own; headers may declare more */
        extract_error(extraction, function->place, "the DAG '%s' has no body",
                      function->name);
        extract_note(extraction, "define it in this file, or in a header it includes");
    }
}

void extract_functions(struct extraction *extraction)
{
    struct cursors annotated = extract_annotated(extraction);
    if (!clang_Cursor_isNull(extraction->main))
        extraction->unit->main_place = extract_place(extraction, extraction->main);
    extraction->pending_options = clang_getNullCursor();
    for (size_t i = 0; i < annotated.count; i++) {
        if (clang_getCursorKind(annotated.items[i]) == CXCursor_FunctionDecl)
            read_function(extraction, annotated.items[i]);
        else
            read_top_variable(extraction, annotated.items[i]);
    }
    finish_pending(extraction);
    read_unannotated_definitions(extraction);
}
