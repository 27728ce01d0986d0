#include "validate_private.h"

#include <string.h>

enum { MAX_DEPTH = 1000 };

/* What is wrong with a descriptor, in words; NULL: nothing. */
static const char *check_type(struct dgi_validation *validation,
                              const struct dagger_type *type, unsigned depth);

static const char *check_size(const struct dagger_type *type, size_t size)
{
    return type->size == size ? NULL : "its size is not that of its kind";
}

static const char *check_integer(const struct dagger_type *type)
{
    bool is_known =
        type->size == 1 || type->size == 2 || type->size == 4 || type->size == 8;
    return is_known ? NULL : "an integer must have 1, 2, 4 or 8 bytes";
}

static const char *check_enum(const struct dagger_type *type)
{
    if (!type->enumerator_count || !type->enumerators)
        return "an enum must have enumerators";
    for (size_t i = 0; i < type->enumerator_count; i++)
        if (!type->enumerators[i].name)
            return "an enumerator has no name";
    return check_integer(type);
}

static const char *check_field(struct dgi_validation *validation,
                               const struct dagger_type *type,
                               const struct dagger_field *field, unsigned depth)
{
    if (!field->name || !*field->name)
        return "a field has no name";
    if (!field->type)
        return "a field has no type";
    const char *wrong = check_type(validation, field->type, depth);
    if (wrong)
        return wrong;
    bool fits =
        field->offset <= type->size && field->type->size <= type->size - field->offset;
    return fits ? NULL : "a field does not fit into its struct";
}

static const char *check_struct(struct dgi_validation *validation,
                                const struct dagger_type *type, unsigned depth)
{
    if (!type->field_count || !type->fields)
        return "a struct must have fields";
    for (size_t i = 0; i < type->field_count; i++) {
        const char *wrong = check_field(validation, type, &type->fields[i], depth);
        if (wrong)
            return wrong;
    }
    return NULL;
}

static const char *check_element(struct dgi_validation *validation,
                                 const struct dagger_type *type, unsigned depth)
{
    if (!type->element)
        return "an array, list or optional must have an element";
    const char *wrong = check_type(validation, type->element, depth);
    if (wrong || type->kind != DAGGER_KIND_ARRAY)
        return wrong;
    size_t size;
    bool fits = !__builtin_mul_overflow(type->length, type->element->size, &size) &&
                size == type->size;
    return fits ? NULL : "an array's size is not that of its elements";
}

static const char *check_kind(struct dgi_validation *validation,
                              const struct dagger_type *type, unsigned depth)
{
    const char *wrong = NULL;
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return check_size(type, sizeof(bool));
    case DAGGER_KIND_INT:
        return check_integer(type);
    case DAGGER_KIND_FLOAT:
        return type->size == sizeof(float) ? NULL : check_size(type, sizeof(double));
    case DAGGER_KIND_CHARS:
        return type->length ? check_size(type, type->length)
                            : "a char[] must have a length";
    case DAGGER_KIND_ENUM:
        return check_enum(type);
    case DAGGER_KIND_STRUCT:
        return check_struct(validation, type, depth);
    case DAGGER_KIND_ARRAY:
        return check_element(validation, type, depth);
    case DAGGER_KIND_LIST:
        wrong = check_size(type, sizeof(struct dagger_any_list));
        return wrong ? wrong : check_element(validation, type, depth);
    case DAGGER_KIND_OPTIONAL:
        wrong = check_size(type, sizeof(void *));
        return wrong ? wrong : check_element(validation, type, depth);
    case DAGGER_KIND_BYTES:
        return check_size(type, sizeof(dagger_bytes));
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_FILE:
    case DAGGER_KIND_JSON:
        return check_size(type, sizeof(void *));
    }
    return "its kind is unknown";
}

static const char *check_type(struct dgi_validation *validation,
                              const struct dagger_type *type, unsigned depth)
{
    unsigned char *state = dgi_visits_find(&validation->visits, type);
    if (!state) {
        dgi_validation_out_of_memory(validation);
        return "out of memory";
    }
    if (*state == DGI_OPEN)
        return "it contains itself";
    if (*state == DGI_DONE)
        return NULL;
    if (depth > MAX_DEPTH)
        return "it is nested more than 1000 deep";
    if (!type->name)
        return "it has no name";
    *state = DGI_OPEN;
    const char *wrong = check_kind(validation, type, depth + 1);
    if (!wrong)
        *dgi_visits_find(&validation->visits, type) = DGI_DONE;
    return wrong;
}

bool dgi_validate_type(struct dgi_validation *validation, const struct dagger_type *type,
                       const char *what, const char *name)
{
    if (!type)
        return dgi_invalid(validation, "%s \"%s\" has no type", what, name);
    const char *wrong = check_type(validation, type, 0);
    return !wrong ||
           dgi_invalid(validation, "the type %s of %s \"%s\" is wrong: %s",
                       type->name ? type->name : "(no name)", what, name, wrong);
}

bool dgi_type_contains(const struct dagger_type *whole, size_t offset,
                       const struct dagger_type *type)
{
    for (unsigned depth = 0; depth <= MAX_DEPTH; depth++) {
        if (offset == 0 && dagger_type_equal(whole, type))
            return true;
        const struct dagger_type *part = NULL;
        if (whole->kind == DAGGER_KIND_STRUCT)
            for (size_t i = 0; i < whole->field_count && !part; i++) {
                const struct dagger_field *field = &whole->fields[i];
                if (offset >= field->offset &&
                    offset - field->offset < field->type->size) {
                    part = field->type;
                    offset -= field->offset;
                }
            }
        if (!part)
            return false;
        whole = part;
    }
    return false;
}
