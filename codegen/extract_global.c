#include "extraction.h"

/* Constants that have a name: file-scope variables, and locals that were folded. */

bool extract_is_constant_variable(CXCursor declaration)
{
    CXType type = clang_getCanonicalType(clang_getCursorType(declaration));
    CXType element = clang_getArrayElementType(type);
    return clang_isConstQualifiedType(type) ||
           (element.kind != CXType_Invalid && clang_isConstQualifiedType(element));
}

static CXCursor initializer_of(CXCursor declaration)
{
    CXCursor initializer = clang_Cursor_getVarDeclInitializer(declaration);
    if (clang_Cursor_isNull(initializer)) {
        CXCursor definition = clang_getCursorDefinition(declaration);
        if (!clang_Cursor_isNull(definition))
            initializer = clang_Cursor_getVarDeclInitializer(definition);
    }
    return initializer;
}

static struct ir_value *evaluate(struct extraction *extraction, CXCursor declaration,
                                 CXCursor initializer, CXCursor use)
{
    CXType clang = clang_getCursorType(declaration);
    struct ir_type *type =
        extract_type_at(extraction, clang, extract_place(extraction, declaration));
    if (type->refused) {
        extract_error(extraction, extract_place(extraction, use),
                      "a constant of the type '%s': %s", type->message, type->refused);
        return NULL;
    }
    if (clang_getCursorKind(initializer) != CXCursor_InitListExpr)
        return extract_value(extraction, initializer, type);
    struct ir_expression *expression =
        extract_initializer(extraction, initializer, clang, type);
    return expression->kind == IR_CONSTANT ? expression->value : NULL;
}

struct ir_value *extract_global(struct extraction *extraction, CXCursor declaration,
                                CXCursor use)
{
    static struct ir_value being_evaluated;
    CXCursor key = clang_getCanonicalCursor(declaration);
    CXCursor initializer = initializer_of(declaration);
    struct ir_value *value = extract_map_find(&extraction->globals, key);
    if (value && value != &being_evaluated)
        return value;
    if (value || clang_Cursor_isNull(initializer)) {
        extract_error(extraction, extract_place(extraction, use),
                      "the value of '%s' is not known here",
                      extract_name(extraction, declaration));
        extract_note(extraction, "initialize it with a constant in this file");
        return NULL;
    }
    extract_map_put(extraction, &extraction->globals, key, &being_evaluated);
    value = evaluate(extraction, declaration, initializer, use);
    if (value)
        extract_map_put(extraction, &extraction->globals, key, value);
    return value;
}

struct scalar extract_scalar_of(struct extraction *extraction,
                                const struct ir_value *value)
{
    const struct ir_type *type = value->type;
    struct scalar scalar = {.place = value->place, .enumeration = clang_getNullCursor()};
    (void)extraction;
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
    case DAGGER_KIND_INT:
        scalar.kind = SCALAR_INTEGER;
        scalar.integer = value->integer;
        scalar.is_unsigned = !type->is_signed;
        break;
    case DAGGER_KIND_ENUM:
        scalar.kind = SCALAR_INTEGER;
        scalar.integer = value->integer;
        scalar.is_unsigned = !type->is_signed;
        scalar.enumeration = clang_getTypeDeclaration(extract_clang_type(type));
        break;
    case DAGGER_KIND_FLOAT:
        scalar.kind = SCALAR_REAL;
        scalar.real = value->real;
        break;
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
        scalar.kind =
            value->text || type->kind == DAGGER_KIND_CHARS ? SCALAR_TEXT : SCALAR_NULL;
        scalar.text = value->text ? value->text : "";
        scalar.size = value->text_size;
        break;
    default:
        break;
    }
    return scalar;
}
