#include "extraction.h"

#include <string.h>

static const char union_reason[] =
    "nothing says which member of a union counts; write a struct with all of them";

/* ---- Lists and the built-in records ------------------------------------------------ */

static bool is_size(CXType type)
{
    CXType canonical = clang_getCanonicalType(type);
    return (canonical.kind == CXType_ULong || canonical.kind == CXType_ULongLong ||
            canonical.kind == CXType_UInt) &&
           clang_Type_getSizeOf(canonical) == (long long)sizeof(size_t);
}

/* The shape of DAGGER_LIST(T), whoever wrote it. */
static bool is_list(struct cursors fields)
{
    if (fields.count != 2 || !extract_is_named(fields.items[0], "items") ||
        !extract_is_named(fields.items[1], "count"))
        return false;
    CXType items = clang_getCanonicalType(clang_getCursorType(fields.items[0]));
    return items.kind == CXType_Pointer && is_size(clang_getCursorType(fields.items[1]));
}

static void fill_list(struct extraction *extraction, struct ir_type *type, CXCursor items)
{
    CXType pointer = clang_getCanonicalType(clang_getCursorType(items));
    /* The type as written, for its name: int64_t rather than long. */
    CXType written = clang_getPointeeType(clang_getCursorType(items));
    if (written.kind == CXType_Invalid)
        written = clang_getPointeeType(pointer);
    type->kind = DAGGER_KIND_LIST;
    type->element =
        extract_type_at(extraction, written, extract_place(extraction, items));
    if (type->element->refused) {
        type->refused = type->element->refused;
        type->refused_place = type->element->refused_place;
    }
}

static bool fill_built_in(struct ir_type *type, CXCursor declaration)
{
    if (extract_is_named(declaration, "dagger_bytes"))
        type->kind = DAGGER_KIND_BYTES;
    else if (extract_is_named(declaration, "dagger_file"))
        type->kind = DAGGER_KIND_FILE;
    else
        return false;
    return true;
}

/* ---- Fields ------------------------------------------------------------------------ */

static void check_marks(struct extraction *extraction, const struct marks *marks)
{
    if (!clang_Cursor_isNull(marks->default_value)) {
        extract_error(extraction, extract_place(extraction, marks->default_value),
                      "DAGGER_DEFAULT on a struct field");
        extract_note(extraction, "write it after a parameter of a task or DAG");
    }
    if (!clang_Cursor_isNull(marks->twice)) {
        extract_error(extraction, extract_place(extraction, marks->twice),
                      "a second annotation of the same kind");
        extract_note(extraction, "leave one of them out");
    }
}

static void refuse_field(struct extraction *extraction, struct ir_type *type,
                         const struct ir_field *field, const char *reason)
{
    if (type->refused)
        return;
    bool is_deeper = field->type && strncmp(reason, "field '", 7) == 0;
    type->refused = extract_print(extraction, "field '%s': %s", field->name, reason);
    type->refused_place = is_deeper ? field->type->refused_place : field->place;
}

static void add_field(struct extraction *extraction, struct ir_type *type,
                      CXCursor cursor)
{
    struct marks marks = extract_marks(extraction, cursor);
    check_marks(extraction, &marks);
    struct ir_field field = {
        .name = extract_name(extraction, cursor),
        .serializer = extract_serializer(extraction, &marks),
        .place = extract_place(extraction, cursor),
    };
    field.type = extract_type_at(extraction, clang_getCursorType(cursor), field.place);
    if (clang_Cursor_isBitField(cursor))
        refuse_field(extraction, type, &field,
                     "bit-fields have no address; write bool or a whole integer");
    else if (field.type->refused && !field.serializer)
        refuse_field(extraction, type, &field, field.type->refused);
    type->fields[type->field_count++] = field;
}

static size_t count_fields(struct extraction *extraction, CXType record)
{
    struct cursors fields = extract_fields(extraction, record);
    size_t count = 0;
    for (size_t i = 0; i < fields.count; i++)
        count += extract_is_anonymous(fields.items[i])
                     ? count_fields(extraction, clang_getCursorType(fields.items[i]))
                     : 1;
    return count;
}

/* The fields of an anonymous struct are the outer one's, as they are in C. */
static void add_fields(struct extraction *extraction, struct ir_type *type, CXType record)
{
    struct cursors fields = extract_fields(extraction, record);
    for (size_t i = 0; i < fields.count; i++) {
        CXType inner = clang_getCanonicalType(clang_getCursorType(fields.items[i]));
        if (!extract_is_anonymous(fields.items[i])) {
            add_field(extraction, type, fields.items[i]);
        } else if (clang_getCursorKind(clang_getTypeDeclaration(inner)) ==
                   CXCursor_UnionDecl) {
            struct ir_field field = {
                .name = "(unnamed)",
                .place = extract_place(extraction, clang_getTypeDeclaration(inner))};
            refuse_field(extraction, type, &field, union_reason);
        } else {
            add_fields(extraction, type, inner);
        }
    }
}

void extract_record(struct extraction *extraction, struct ir_type *type, CXType clang)
{
    CXCursor declaration = clang_getTypeDeclaration(clang);
    CXCursor definition = clang_getCursorDefinition(declaration);
    struct dagger_place used_at = type->place;
    type->kind = DAGGER_KIND_STRUCT;
    type->place = extract_place(extraction, declaration);
    if (clang_getCursorKind(declaration) == CXCursor_UnionDecl) {
        type->refused = union_reason;
        type->refused_place = type->place;
        return;
    }
    if (clang_Cursor_isNull(definition)) {
        type->refused = "the struct is not defined; include the header that defines it";
        type->refused_place = used_at;
        return;
    }
    type->place = extract_place(extraction, definition);
    if (fill_built_in(type, declaration))
        return;
    struct cursors fields = extract_fields(extraction, clang);
    if (is_list(fields)) {
        fill_list(extraction, type, fields.items[0]);
        return;
    }
    type->fields = extract_alloc(extraction, count_fields(extraction, clang) + 1,
                                 sizeof *type->fields);
    add_fields(extraction, type, clang);
    if (type->field_count == 0 && !type->refused) {
        type->refused = "a struct without fields holds nothing; give it one";
        type->refused_place = type->place;
    }
}
