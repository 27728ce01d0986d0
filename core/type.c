#include <dagger/type.h>

#include <string.h>

enum { MAX_DEPTH = 1000 };

#define SCALAR(c_type, kind_, is_signed_)                                                \
    {.kind = (kind_), .is_signed = (is_signed_), .name = #c_type, .size = sizeof(c_type)}

const struct dagger_type dagger_type_bool = SCALAR(bool, DAGGER_KIND_BOOL, false);
const struct dagger_type dagger_type_int8 = SCALAR(int8_t, DAGGER_KIND_INT, true);
const struct dagger_type dagger_type_int16 = SCALAR(int16_t, DAGGER_KIND_INT, true);
const struct dagger_type dagger_type_int32 = SCALAR(int32_t, DAGGER_KIND_INT, true);
const struct dagger_type dagger_type_int64 = SCALAR(int64_t, DAGGER_KIND_INT, true);
const struct dagger_type dagger_type_uint8 = SCALAR(uint8_t, DAGGER_KIND_INT, false);
const struct dagger_type dagger_type_uint16 = SCALAR(uint16_t, DAGGER_KIND_INT, false);
const struct dagger_type dagger_type_uint32 = SCALAR(uint32_t, DAGGER_KIND_INT, false);
const struct dagger_type dagger_type_uint64 = SCALAR(uint64_t, DAGGER_KIND_INT, false);
const struct dagger_type dagger_type_float = SCALAR(float, DAGGER_KIND_FLOAT, true);
const struct dagger_type dagger_type_double = SCALAR(double, DAGGER_KIND_FLOAT, true);
const struct dagger_type dagger_type_string =
    SCALAR(const char *, DAGGER_KIND_STRING, false);
const struct dagger_type dagger_type_bytes =
    SCALAR(dagger_bytes, DAGGER_KIND_BYTES, false);
const struct dagger_type dagger_type_file = SCALAR(dagger_file, DAGGER_KIND_FILE, false);
const struct dagger_type dagger_type_json =
    SCALAR(struct json_t *, DAGGER_KIND_JSON, false);

static bool types_equal(const struct dagger_type *a, const struct dagger_type *b,
                        unsigned depth);

static bool fields_equal(const struct dagger_type *a, const struct dagger_type *b,
                         unsigned depth)
{
    if (a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++) {
        const struct dagger_field *x = &a->fields[i];
        const struct dagger_field *y = &b->fields[i];
        if (x->offset != y->offset || strcmp(x->name, y->name) != 0 ||
            !types_equal(x->type, y->type, depth))
            return false;
    }
    return true;
}

static bool enumerators_equal(const struct dagger_type *a, const struct dagger_type *b)
{
    if (a->enumerator_count != b->enumerator_count)
        return false;
    for (size_t i = 0; i < a->enumerator_count; i++)
        if (a->enumerators[i].value != b->enumerators[i].value ||
            strcmp(a->enumerators[i].name, b->enumerators[i].name) != 0)
            return false;
    return true;
}

static bool types_equal(const struct dagger_type *a, const struct dagger_type *b,
                        unsigned depth)
{
    if (a == b)
        return true;
    if (!a || !b || depth > MAX_DEPTH || a->kind != b->kind || a->size != b->size)
        return false;
    switch (a->kind) {
    case DAGGER_KIND_INT:
        return a->is_signed == b->is_signed;
    case DAGGER_KIND_CHARS:
        return a->length == b->length;
    case DAGGER_KIND_ENUM:
        return a->is_signed == b->is_signed && enumerators_equal(a, b);
    case DAGGER_KIND_STRUCT:
        return fields_equal(a, b, depth + 1);
    case DAGGER_KIND_ARRAY:
        return a->length == b->length && types_equal(a->element, b->element, depth + 1);
    case DAGGER_KIND_LIST:
    case DAGGER_KIND_OPTIONAL:
        return types_equal(a->element, b->element, depth + 1);
    default:
        return true;
    }
}

bool dagger_type_equal(const struct dagger_type *a, const struct dagger_type *b)
{
    return types_equal(a, b, 0);
}

static bool has_pointers(const struct dagger_type *type, unsigned depth)
{
    /* A descriptor deeper than any real one: assume the more expensive answer. */
    if (depth > MAX_DEPTH)
        return true;
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
    case DAGGER_KIND_INT:
    case DAGGER_KIND_FLOAT:
    case DAGGER_KIND_CHARS:
    case DAGGER_KIND_ENUM:
        return false;
    case DAGGER_KIND_ARRAY:
        return has_pointers(type->element, depth + 1);
    case DAGGER_KIND_STRUCT:
        for (size_t i = 0; i < type->field_count; i++)
            if (has_pointers(type->fields[i].type, depth + 1))
                return true;
        return false;
    default:
        return true;
    }
}

bool dagger_type_has_pointers(const struct dagger_type *type)
{
    return has_pointers(type, 0);
}
