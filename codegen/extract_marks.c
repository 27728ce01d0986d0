#include "extraction.h"
#include "ir_build.h"

#include <string.h>

static const char serializer_prefix[] = "dagger:serializer:";

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static enum CXChildVisitResult find_annotation(CXCursor cursor, CXCursor parent,
                                               CXClientData data)
{
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (!clang_isAttribute(kind))
        return CXChildVisit_Break; /* attributes come first */
    *(bool *)data = kind == CXCursor_AnnotateAttr;
    return *(bool *)data ? CXChildVisit_Break : CXChildVisit_Continue;
}

bool extract_is_annotated(CXCursor declaration)
{
    bool is_annotated = false;
    if (clang_Cursor_hasAttrs(declaration))
        clang_visitChildren(declaration, find_annotation, &is_annotated);
    return is_annotated;
}

static void set(struct marks *marks, CXCursor *mark, CXCursor attribute)
{
    if (!clang_Cursor_isNull(*mark) && clang_Cursor_isNull(marks->twice))
        marks->twice = attribute;
    *mark = attribute;
}

static void take_mark(struct extraction *extraction, struct marks *marks,
                      CXCursor attribute)
{
    const char *text = extract_name(extraction, attribute);
    if (strcmp(text, "dagger:task") == 0) {
        set(marks, &marks->task, attribute);
    } else if (strcmp(text, "dagger:dag") == 0) {
        set(marks, &marks->dag, attribute);
    } else if (strcmp(text, "dagger:options") == 0) {
        marks->options = attribute;
    } else if (strcmp(text, "dagger:source") == 0) {
        marks->source = attribute;
    } else if (strcmp(text, "dagger:for-each") == 0) {
        marks->for_each = attribute;
    } else if (strcmp(text, "dagger:default") == 0) {
        set(marks, &marks->default_value, attribute);
    } else if (starts_with(text, serializer_prefix)) {
        set(marks, &marks->serializer, attribute);
        marks->serializer_name = text + sizeof serializer_prefix - 1;
    }
}

struct marks extract_marks(struct extraction *extraction, CXCursor declaration)
{
    CXCursor none = clang_getNullCursor();
    struct marks marks = {none, none, none, none, none, none, none, none, NULL};
    if (!extract_is_annotated(declaration))
        return marks;
    struct cursors children = extract_children(extraction, declaration);
    for (size_t i = 0; i < children.count; i++) {
        if (clang_getCursorKind(children.items[i]) == CXCursor_AnnotateAttr)
            take_mark(extraction, &marks, children.items[i]);
    }
    return marks;
}

CXCursor extract_default(CXCursor attribute)
{
    return extract_first(extract_first(attribute));
}

bool extract_is_serializer_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789_");
    return length > 0 && name[length] == '\0';
}

void extract_serializers(struct extraction *extraction)
{
    if (!extraction->needs_serializers)
        return;
    struct ir_unit *unit = extraction->unit;
    struct cursors variables = extract_serializer_variables(extraction);
    unit->serializers =
        extract_alloc(extraction, variables.count + 1, sizeof *unit->serializers);
    for (size_t i = 0; i < variables.count; i++)
        unit->serializers[i] = extract_name(extraction, variables.items[i]);
    unit->serializer_count = variables.count;
}

const char *extract_serializer(struct extraction *extraction, const struct marks *marks)
{
    if (clang_Cursor_isNull(marks->serializer))
        return NULL;
    if (!extract_is_serializer_name(marks->serializer_name)) {
        extract_error(extraction, extract_place(extraction, marks->serializer),
                      "'%s' is not a serializer's name", marks->serializer_name);
        extract_note(extraction, "write one name, as in DAGGER_SERIALIZER(json)");
        return NULL;
    }
    extraction->needs_serializers |= !ir_serializer_is_builtin(marks->serializer_name);
    return marks->serializer_name;
}
