#include "extraction.h"

#include <string.h>

/* An IR type and the C type it stands for. */
struct type_entry {
    struct ir_type type; /* first: the entry is found from it */
    CXType clang;
    bool is_used;
};

/* ---- The table: one object a C type ------------------------------------------------ */

/* clang makes each canonical type once, so its address identifies it. */
static struct type_entry **find_slot(struct extraction *extraction, CXType clang)
{
    size_t i = (uintptr_t)clang.data[0] * UINT64_C(0x9e3779b97f4a7c15) >> 32;
    for (;; i++) {
        struct type_entry **slot =
            &extraction->type_table[i & (extraction->type_capacity - 1)];
        if (!*slot || clang_equalTypes((*slot)->clang, clang))
            return slot;
    }
}

static void grow_table(struct extraction *extraction)
{
    size_t capacity = extraction->type_capacity;
    struct type_entry **old = extraction->type_table;
    extraction->type_capacity = capacity ? 2 * capacity : 64;
    extraction->type_table =
        extract_alloc(extraction, extraction->type_capacity, sizeof(struct type_entry *));
    for (size_t i = 0; i < capacity; i++) {
        if (old[i])
            *find_slot(extraction, old[i]->clang) = old[i];
    }
}

static struct type_entry *new_entry(struct extraction *extraction, CXType clang)
{
    struct type_entry *entry = extract_alloc(extraction, 1, sizeof *entry);
    entry->clang = clang;
    return entry;
}

void extract_type_use(struct extraction *extraction, struct ir_type *type)
{
    struct type_entry *entry = (struct type_entry *)type;
    if (!type || entry->is_used)
        return;
    entry->is_used = true;
    extract_type_use(extraction, type->element);
    for (size_t i = 0; i < type->field_count; i++)
        extract_type_use(extraction, type->fields[i].type);
    type->id = (unsigned)extraction->types.count;
    extract_push(extraction, &extraction->types, type);
}

CXType extract_clang_type(const struct ir_type *type)
{
    return ((const struct type_entry *)type)->clang;
}

/* ---- Spelling ---------------------------------------------------------------------- */

/* The standard's typedefs keep their names, the user's own ones are looked through. */
static CXType written_type(CXType type)
{
    for (;;) {
        if (type.kind == CXType_Elaborated) {
            type = clang_Type_getNamedType(type);
        } else if (type.kind == CXType_Typedef) {
            CXCursor declaration = clang_getTypeDeclaration(type);
            CXSourceLocation location = clang_getCursorLocation(declaration);
            if (clang_Location_isInSystemHeader(location))
                return type;
            type = clang_getTypedefDeclUnderlyingType(declaration);
        } else {
            return clang_getCanonicalType(type);
        }
    }
}

/* Types inside a function have names that the generated file cannot use. */
static bool is_inside_function(CXType type)
{
    CXCursor cursor = clang_getTypeDeclaration(type);
    for (;;) {
        cursor = clang_getCursorSemanticParent(cursor);
        enum CXCursorKind kind = clang_getCursorKind(cursor);
        if (kind == CXCursor_FunctionDecl)
            return true;
        if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl)
            return false;
    }
}

static bool is_unnamed(const char *spelling)
{
    return strstr(spelling, "(unnamed") || strstr(spelling, "(anonymous");
}

static const char *spell_pointer(struct extraction *extraction, struct ir_type *type,
                                 CXType pointee)
{
    const char *element = type->element->spelling;
    bool is_const = clang_isConstQualifiedType(pointee);
    if (!element)
        return NULL;
    if (type->element->kind == DAGGER_KIND_ARRAY ||
        type->element->kind == DAGGER_KIND_CHARS)
        return extract_string(extraction,
                              clang_getTypeSpelling(extract_clang_type(type)));
    if (element[strlen(element) - 1] == '*')
        return extract_print(extraction, "%s%s*", element, is_const ? "const " : "");
    return extract_print(extraction, "%s%s *", is_const ? "const " : "", element);
}

static void spell(struct extraction *extraction, struct ir_type *type, CXType written)
{
    CXType clang = extract_clang_type(type);
    if (type->kind == DAGGER_KIND_OPTIONAL) {
        type->spelling = spell_pointer(extraction, type, clang_getPointeeType(clang));
    } else if (type->kind == DAGGER_KIND_INT || type->kind == DAGGER_KIND_FLOAT ||
               type->kind == DAGGER_KIND_BOOL) {
        CXType plain = clang_getUnqualifiedType(written_type(written));
        type->spelling = extract_string(extraction, clang_getTypeSpelling(plain));
        if (type->kind == DAGGER_KIND_BOOL)
            type->spelling = "bool";
    } else {
        type->spelling = extract_string(extraction, clang_getTypeSpelling(clang));
    }
    if (type->spelling && is_unnamed(type->spelling))
        type->spelling = NULL;
    if (type->kind == DAGGER_KIND_ARRAY && !type->element->spelling)
        type->spelling = NULL;
    if (type->spelling && (clang.kind == CXType_Record || clang.kind == CXType_Enum) &&
        is_inside_function(clang))
        type->spelling = NULL;
}

/* What users are told: never clang's "(unnamed at /some/path)". */
static const char *message_of(struct extraction *extraction, const struct ir_type *type)
{
    if (type->spelling)
        return type->spelling;
    switch (type->kind) {
    case DAGGER_KIND_LIST:
        return extract_print(extraction, "list of %s", type->element->message);
    case DAGGER_KIND_OPTIONAL:
        return extract_print(extraction, "pointer to %s", type->element->message);
    case DAGGER_KIND_ARRAY:
        return extract_print(extraction, "array of %s", type->element->message);
    case DAGGER_KIND_ENUM:
        return "unnamed enum";
    case DAGGER_KIND_STRUCT:
        return "unnamed struct";
    default:
        return "unnamed type";
    }
}

/* ---- Refusing ---------------------------------------------------------------------- */

static void refuse(struct ir_type *type, struct dagger_place place, const char *reason)
{
    type->refused = reason;
    type->refused_place = place;
}

/* What holds a refused type is refused for the same reason. */
static void inherit_refusal(struct ir_type *type, const struct ir_type *from)
{
    if (from->refused && !type->refused)
        refuse(type, from->refused_place, from->refused);
}

struct ir_type *extract_type_refused(struct extraction *extraction, CXType clang,
                                     struct dagger_place place, const char *reason)
{
    struct ir_type *type = &new_entry(extraction, clang)->type;
    const char *spelling = extract_string(extraction, clang_getTypeSpelling(clang));
    type->kind = DAGGER_KIND_INT;
    type->message = is_unnamed(spelling) ? "unnamed type" : spelling;
    type->place = place;
    refuse(type, place, reason);
    return type;
}

static const char *refusal_of_kind(enum CXTypeKind kind)
{
    switch (kind) {
    case CXType_Void:
        return "void is no type of a value; name the type";
    case CXType_LongDouble:
        return "long double differs from machine to machine; write double";
    case CXType_Half:
    case CXType_Float16:
    case CXType_Float128:
    case CXType_BFloat16:
    case CXType_Ibm128:
        return "this floating type has no portable form; write float or double";
    case CXType_Int128:
    case CXType_UInt128:
        return "128-bit integers have no form in JSON; write int64_t, or a string";
    case CXType_Complex:
        return "complex numbers have no form in JSON; write a struct of two doubles";
    case CXType_Atomic:
        return "_Atomic makes no sense for a value that is passed on; leave it out";
    case CXType_FunctionProto:
    case CXType_FunctionNoProto:
        return "functions cannot be passed between tasks; pass an enum that says which";
    case CXType_IncompleteArray:
        return "an array without a length has no known size; write DAGGER_LIST(T)";
    case CXType_VariableArray:
        return "an array of variable length has no known size; write DAGGER_LIST(T)";
    case CXType_Vector:
    case CXType_ExtVector:
        return "vector types have no portable form; write an array in a struct";
    default:
        return "the DSL has no such type; see the types in <dagger/type.h>";
    }
}

/* ---- Kinds ------------------------------------------------------------------------- */

static bool is_plain_char(CXType type)
{
    return type.kind == CXType_Char_S || type.kind == CXType_Char_U;
}

static void fill_integer(struct ir_type *type, enum CXTypeKind kind)
{
    type->kind = DAGGER_KIND_INT;
    type->is_signed = kind == CXType_Char_S || kind == CXType_SChar ||
                      kind == CXType_WChar || kind == CXType_Short ||
                      kind == CXType_Int || kind == CXType_Long ||
                      kind == CXType_LongLong;
}

static bool is_json(CXType pointee)
{
    if (pointee.kind != CXType_Record)
        return false;
    return extract_is_named(clang_getTypeDeclaration(pointee), "json_t");
}

static void fill_pointer(struct extraction *extraction, struct ir_type *type,
                         CXType clang)
{
    CXType pointee = clang_getPointeeType(clang);
    if (is_plain_char(pointee) && !clang_isVolatileQualifiedType(pointee)) {
        type->kind = DAGGER_KIND_STRING;
    } else if (is_json(pointee)) {
        type->kind = DAGGER_KIND_JSON;
    } else {
        type->kind = DAGGER_KIND_OPTIONAL;
        if (pointee.kind == CXType_Void)
            refuse(type, type->place,
                   "void * says nothing of what it points to; write a typed pointer, "
                   "dagger_bytes or json_t *");
        else if (pointee.kind == CXType_FunctionProto ||
                 pointee.kind == CXType_FunctionNoProto)
            refuse(type, type->place, refusal_of_kind(pointee.kind));
        type->element = extract_type(extraction, pointee);
        inherit_refusal(type, type->element);
    }
}

static void fill_array(struct extraction *extraction, struct ir_type *type, CXType clang)
{
    CXType element = clang_getArrayElementType(clang);
    type->length = (size_t)clang_getArraySize(clang);
    if (type->length == 0)
        refuse(type, type->place, "an array of length 0 holds nothing; leave it out");
    type->kind = is_plain_char(element) ? DAGGER_KIND_CHARS : DAGGER_KIND_ARRAY;
    if (type->kind == DAGGER_KIND_ARRAY) {
        type->element = extract_type(extraction, element);
        inherit_refusal(type, type->element);
    }
}

static void fill_enum(struct extraction *extraction, struct ir_type *type, CXType clang)
{
    CXCursor declaration = clang_getTypeDeclaration(clang);
    CXType integer = clang_getCanonicalType(clang_getEnumDeclIntegerType(declaration));
    fill_integer(type, integer.kind);
    type->kind = DAGGER_KIND_ENUM;
    type->place = extract_place(extraction, declaration);
    CXCursor definition = clang_getCursorDefinition(declaration);
    struct cursors constants = extract_children(
        extraction, clang_Cursor_isNull(definition) ? declaration : definition);
    type->enumerators =
        extract_alloc(extraction, constants.count + 1, sizeof *type->enumerators);
    for (size_t i = 0; i < constants.count; i++) {
        CXCursor constant = constants.items[i];
        if (clang_getCursorKind(constant) != CXCursor_EnumConstantDecl)
            continue;
        type->enumerators[type->enumerator_count++] =
            (struct dagger_enumerator){.name = extract_name(extraction, constant),
                                       .value = clang_getEnumConstantDeclValue(constant)};
    }
    if (type->enumerator_count == 0)
        refuse(type, type->place, "the enum is not defined; define it before its use");
}

static void fill(struct extraction *extraction, struct ir_type *type, CXType clang)
{
    switch (clang.kind) {
    case CXType_Bool:
        type->kind = DAGGER_KIND_BOOL;
        break;
    case CXType_Char_S:
    case CXType_Char_U:
    case CXType_SChar:
    case CXType_UChar:
    case CXType_Short:
    case CXType_UShort:
    case CXType_Int:
    case CXType_UInt:
    case CXType_Long:
    case CXType_ULong:
    case CXType_LongLong:
    case CXType_ULongLong:
    case CXType_WChar:
    case CXType_Char16:
    case CXType_Char32:
        fill_integer(type, clang.kind);
        break;
    case CXType_Float:
    case CXType_Double:
        type->kind = DAGGER_KIND_FLOAT;
        type->is_signed = true;
        break;
    case CXType_Enum:
        fill_enum(extraction, type, clang);
        break;
    case CXType_Pointer:
        fill_pointer(extraction, type, clang);
        break;
    case CXType_ConstantArray:
        fill_array(extraction, type, clang);
        break;
    case CXType_Record:
        extract_record(extraction, type, clang);
        break;
    default:
        type->kind = DAGGER_KIND_INT;
        refuse(type, type->place, refusal_of_kind(clang.kind));
    }
}

/* ---- Types ------------------------------------------------------------------------- */

static struct ir_type *make_type(struct extraction *extraction, struct type_entry *entry,
                                 CXType written, struct dagger_place place)
{
    struct ir_type *type = &entry->type;
    long long size = clang_Type_getSizeOf(entry->clang);
    struct dagger_place outer = extraction->type_place;
    type->size = size > 0 ? (size_t)size : 0;
    type->place = place;
    extraction->type_place = place;
    fill(extraction, type, entry->clang);
    extraction->type_place = outer;
    spell(extraction, type, written);
    type->message = message_of(extraction, type);
    return type;
}

struct ir_type *extract_type_at(struct extraction *extraction, CXType written,
                                struct dagger_place place)
{
    CXType canonical = clang_getCanonicalType(written);
    if (clang_isVolatileQualifiedType(canonical))
        return extract_type_refused(
            extraction, canonical, place,
            "volatile makes no sense for a value that is passed on; leave it out");
    CXType clang = clang_getCanonicalType(clang_getUnqualifiedType(canonical));
    if (2 * (extraction->type_count + 1) > extraction->type_capacity)
        grow_table(extraction);
    struct type_entry **slot = find_slot(extraction, clang);
    if (*slot && (*slot)->type.message)
        return &(*slot)->type;
    if (*slot)
        return extract_type_refused(extraction, clang, place,
                                    "the struct contains itself; write an index into a "
                                    "list instead of a pointer");
    *slot = new_entry(extraction, clang);
    extraction->type_count++;
    return make_type(extraction, *slot, written, place);
}

struct ir_type *extract_type(struct extraction *extraction, CXType written)
{
    return extract_type_at(extraction, written, extraction->type_place);
}
