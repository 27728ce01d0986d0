#include "extraction.h"

#include <stdlib.h>
#include <string.h>

/* ---- Children ---------------------------------------------------------------------- */

/* No memory of the arena here: longjmp must not cross libclang's frames. */
static enum CXChildVisitResult collect(CXCursor cursor, CXCursor parent,
                                       CXClientData data)
{
    (void)parent;
    struct extraction *extraction = data;
    if (extraction->scratch_count == extraction->scratch_capacity) {
        size_t capacity =
            extraction->scratch_capacity ? 2 * extraction->scratch_capacity : 256;
        CXCursor *grown = realloc(extraction->scratch, capacity * sizeof *grown);
        if (!grown) {
            extraction->scratch_failed = true;
            return CXChildVisit_Break;
        }
        extraction->scratch = grown;
        extraction->scratch_capacity = capacity;
    }
    extraction->scratch[extraction->scratch_count++] = cursor;
    return CXChildVisit_Continue;
}

static enum CXChildVisitResult collect_annotated(CXCursor cursor, CXCursor parent,
                                                 CXClientData data)
{
    struct extraction *extraction = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_FunctionDecl && clang_isCursorDefinition(cursor) &&
        extract_is_named(cursor, "main"))
        extraction->main = cursor;
    if ((kind == CXCursor_FunctionDecl || kind == CXCursor_VarDecl) &&
        extract_is_annotated(cursor))
        return collect(cursor, parent, data);
    return CXChildVisit_Continue;
}

static enum CXChildVisitResult collect_serializer(CXCursor cursor, CXCursor parent,
                                                  CXClientData data)
{
    if (clang_getCursorKind(cursor) != CXCursor_VarDecl)
        return CXChildVisit_Continue;
    CXType type = clang_getCanonicalType(clang_getCursorType(cursor));
    return extract_is_named(clang_getTypeDeclaration(type), "dagger_serializer")
               ? collect(cursor, parent, data)
               : CXChildVisit_Continue;
}

static enum CXVisitorResult collect_field(CXCursor cursor, CXClientData data)
{
    return collect(cursor, cursor, data) == CXChildVisit_Continue ? CXVisit_Continue
                                                                  : CXVisit_Break;
}

static struct cursors take_scratch(struct extraction *extraction)
{
    if (extraction->scratch_failed)
        longjmp(extraction->out_of_memory, 1);
    struct cursors cursors = {.count = extraction->scratch_count};
    if (cursors.count) {
        cursors.items = extract_alloc(extraction, cursors.count, sizeof *cursors.items);
        memcpy(cursors.items, extraction->scratch, cursors.count * sizeof *cursors.items);
    }
    return cursors;
}

struct cursors extract_children(struct extraction *extraction, CXCursor cursor)
{
    extraction->scratch_count = 0;
    clang_visitChildren(cursor, collect, extraction);
    return take_scratch(extraction);
}

struct cursors extract_annotated(struct extraction *extraction)
{
    extraction->scratch_count = 0;
    extraction->main = clang_getNullCursor();
    clang_visitChildren(clang_getTranslationUnitCursor(extraction->clang),
                        collect_annotated, extraction);
    return take_scratch(extraction);
}

struct cursors extract_serializer_variables(struct extraction *extraction)
{
    extraction->scratch_count = 0;
    clang_visitChildren(clang_getTranslationUnitCursor(extraction->clang),
                        collect_serializer, extraction);
    return take_scratch(extraction);
}

struct cursors extract_fields(struct extraction *extraction, CXType record)
{
    extraction->scratch_count = 0;
    clang_Type_visitFields(record, collect_field, extraction);
    return take_scratch(extraction);
}

bool extract_is_anonymous(CXCursor field)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(field));
    return type.kind == CXType_Record &&
           clang_Cursor_isAnonymousRecordDecl(clang_getTypeDeclaration(type));
}

/* ---- Expressions ------------------------------------------------------------------- */

struct operands {
    CXCursor first;
    CXCursor last;
    unsigned count;
};

static enum CXChildVisitResult count_operand(CXCursor cursor, CXCursor parent,
                                             CXClientData data)
{
    (void)parent;
    struct operands *operands = data;
    if (!clang_isExpression(clang_getCursorKind(cursor)))
        return CXChildVisit_Continue;
    if (operands->count++ == 0)
        operands->first = cursor;
    operands->last = cursor;
    return CXChildVisit_Continue;
}

static struct operands operands_of(CXCursor cursor)
{
    struct operands operands = {clang_getNullCursor(), clang_getNullCursor(), 0};
    clang_visitChildren(cursor, count_operand, &operands);
    return operands;
}

CXCursor extract_first(CXCursor cursor)
{
    return operands_of(cursor).first;
}

CXCursor extract_last(CXCursor cursor)
{
    return operands_of(cursor).last;
}

/* An implicit conversion covers exactly what it converts. */
static bool is_wrapper(CXCursor cursor, CXCursor operand)
{
    switch (clang_getCursorKind(cursor)) {
    case CXCursor_ParenExpr:
        return true;
    case CXCursor_UnexposedExpr:
        return clang_equalRanges(clang_getCursorExtent(cursor),
                                 clang_getCursorExtent(operand));
    case CXCursor_UnaryOperator:
        return clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_Extension;
    default:
        return false;
    }
}

CXCursor extract_strip(CXCursor cursor)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(cursor);
        if (kind != CXCursor_ParenExpr && kind != CXCursor_UnexposedExpr &&
            kind != CXCursor_UnaryOperator)
            return cursor;
        struct operands operands = operands_of(cursor);
        if (operands.count != 1 || !is_wrapper(cursor, operands.first))
            return cursor;
        cursor = operands.first;
    }
}

bool extract_is_binary(CXCursor cursor, enum CXBinaryOperatorKind kind)
{
    return clang_getCursorKind(cursor) == CXCursor_BinaryOperator &&
           clang_getCursorBinaryOperatorKind(cursor) == kind;
}

bool extract_is_unary(CXCursor cursor, enum CXUnaryOperatorKind kind)
{
    return clang_getCursorKind(cursor) == CXCursor_UnaryOperator &&
           clang_getCursorUnaryOperatorKind(cursor) == kind;
}

CXCursor extract_callee(CXCursor call)
{
    if (clang_getCursorKind(call) != CXCursor_CallExpr)
        return clang_getNullCursor();
    CXCursor callee = extract_strip(extract_first(call));
    if (clang_getCursorKind(callee) != CXCursor_DeclRefExpr)
        return clang_getNullCursor();
    CXCursor declaration = clang_getCursorReferenced(callee);
    if (clang_getCursorKind(declaration) != CXCursor_FunctionDecl)
        return clang_getNullCursor();
    return declaration;
}

bool extract_is_call_of(CXCursor cursor, const char *name)
{
    CXCursor callee = extract_callee(cursor);
    return !clang_Cursor_isNull(callee) && extract_is_named(callee, name);
}

/* ---- Names and places -------------------------------------------------------------- */

const char *extract_name(struct extraction *extraction, CXCursor cursor)
{
    return extract_string(extraction, clang_getCursorSpelling(cursor));
}

bool extract_is_named(CXCursor cursor, const char *name)
{
    CXString string = clang_getCursorSpelling(cursor);
    const char *text = clang_getCString(string);
    bool is_it = text && strcmp(text, name) == 0;
    clang_disposeString(string);
    return is_it;
}

struct dagger_place extract_place_at(struct extraction *extraction,
                                     CXSourceLocation location)
{
    CXFile file = NULL;
    struct dagger_place place = {0};
    clang_getFileLocation(location, &file, &place.line, &place.column, NULL);
    if (!file) /* made by ## */
        clang_getExpansionLocation(location, &file, &place.line, &place.column, NULL);
    if (!file)
        return (struct dagger_place){0};
    place.file = extract_file_name(extraction, file);
    return place;
}

struct dagger_place extract_place(struct extraction *extraction, CXCursor cursor)
{
    return extract_place_at(extraction, clang_getCursorLocation(cursor));
}
