#include <dagger/serializer.h>

#include "integer.h"
#include "json_read.h"
#include "json_write.h"
#include "number.h"

#include <math.h>

static bool write_value(struct dgi_json_writer *json, const struct dagger_type *type,
                        const void *value);

static bool put_null(struct dgi_json_writer *json)
{
    return dgi_json_put(json, "null", 4);
}

static bool write_bool(struct dgi_json_writer *json, const void *value)
{
    return *(const unsigned char *)value ? dgi_json_put(json, "true", 4)
                                         : dgi_json_put(json, "false", 5);
}

static bool write_int(struct dgi_json_writer *json, const struct dagger_type *type,
                      const void *value)
{
    char *out = dagger_writer_reserve(json->out, DGI_NUMBER_SIZE, json->error);
    if (!out)
        return false;
    uint64_t bits = dgi_integer_load(type, value);
    json->out->used += type->is_signed ? dgi_format_int64(out, (int64_t)bits)
                                       : dgi_format_uint64(out, bits);
    return true;
}

static bool write_float(struct dgi_json_writer *json, const struct dagger_type *type,
                        const void *value)
{
    if (type->size != sizeof(float))
        return dgi_json_put_double(json, *(const double *)value);
    float number = *(const float *)value;
    if (!isfinite(number))
        return dgi_json_put_double(json, number);
    char *out = dagger_writer_reserve(json->out, DGI_NUMBER_SIZE, json->error);
    if (out)
        json->out->used += dgi_format_float(out, number);
    return out;
}

static bool write_string(struct dgi_json_writer *json, const char *text)
{
    return text ? dgi_json_put_string(json, text, strlen(text)) : put_null(json);
}

static bool write_chars(struct dgi_json_writer *json, const struct dagger_type *type,
                        const char *text)
{
    size_t length = strnlen(text, type->length);
    if (length == type->length)
        return dgi_json_refuse(json, "a char[%zu] without a terminating NUL",
                               type->length);
    return dgi_json_put_string(json, text, length);
}

static bool write_enum(struct dgi_json_writer *json, const struct dagger_type *type,
                       const void *value)
{
    uint64_t bits = dgi_integer_load(type, value);
    for (size_t i = 0; i < type->enumerator_count; i++) {
        const struct dagger_enumerator *enumerator = &type->enumerators[i];
        if ((uint64_t)enumerator->value == bits)
            return dgi_json_put_string(json, enumerator->name, strlen(enumerator->name));
    }
    if (type->is_signed)
        return dgi_json_refuse(json, "%lld is not a constant of %s",
                               (long long)(int64_t)bits, type->name);
    return dgi_json_refuse(json, "%llu is not a constant of %s", (unsigned long long)bits,
                           type->name);
}

static bool put_key(struct dgi_json_writer *json, const char *key, bool is_first)
{
    return (is_first ? dgi_json_put(json, "\"", 1) : dgi_json_put(json, ",\"", 2)) &&
           dgi_json_put(json, key, strlen(key)) && dgi_json_put(json, "\":", 2);
}

static bool write_struct(struct dgi_json_writer *json, const struct dagger_type *type,
                         const char *value)
{
    if (!dgi_json_write_enter(json) || !dgi_json_put(json, "{", 1))
        return false;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct dagger_field *field = &type->fields[i];
        if (!put_key(json, field->name, i == 0) ||
            !write_value(json, field->type, value + field->offset))
            return dgi_json_failed_in_key(json, field->name);
    }
    json->depth--;
    return dgi_json_put(json, "}", 1);
}

static bool write_items(struct dgi_json_writer *json, const struct dagger_type *element,
                        const char *items, size_t count)
{
    if (count && !items)
        return dgi_json_refuse(json, "a list of %zu items that points to none", count);
    if (!dgi_json_write_enter(json) || !dgi_json_put(json, "[", 1))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((i && !dgi_json_put(json, ",", 1)) ||
            !write_value(json, element, items + i * element->size))
            return dgi_json_failed_at_index(json, i);
    json->depth--;
    return dgi_json_put(json, "]", 1);
}

static bool write_list(struct dgi_json_writer *json, const struct dagger_type *type,
                       const struct dagger_any_list *list)
{
    return write_items(json, type->element, list->items, list->count);
}

static bool write_optional(struct dgi_json_writer *json, const struct dagger_type *type,
                           const void *pointer)
{
    if (!pointer)
        return put_null(json);
    if (!dgi_json_write_enter(json) || !write_value(json, type->element, pointer))
        return false;
    json->depth--;
    return true;
}

static bool write_value(struct dgi_json_writer *json, const struct dagger_type *type,
                        const void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return write_bool(json, value);
    case DAGGER_KIND_INT:
        return write_int(json, type, value);
    case DAGGER_KIND_FLOAT:
        return write_float(json, type, value);
    case DAGGER_KIND_STRING:
        return write_string(json, *(const char *const *)value);
    case DAGGER_KIND_CHARS:
        return write_chars(json, type, value);
    case DAGGER_KIND_ENUM:
        return write_enum(json, type, value);
    case DAGGER_KIND_STRUCT:
        return write_struct(json, type, value);
    case DAGGER_KIND_ARRAY:
        return write_items(json, type->element, value, type->length);
    case DAGGER_KIND_LIST:
        return write_list(json, type, value);
    case DAGGER_KIND_OPTIONAL:
        return write_optional(json, type, *(const void *const *)value);
    case DAGGER_KIND_BYTES: {
        const dagger_bytes *bytes = value;
        return dgi_json_put_base64(json, bytes->data, bytes->size);
    }
    case DAGGER_KIND_FILE:
        return write_string(json, ((const dagger_file *)value)->path);
    case DAGGER_KIND_JSON:
        return dgi_json_put_any(json, *(const struct json_t *const *)value);
    }
    return dgi_json_refuse(json, "%s has no form in JSON", type->name);
}

static bool write_json(const struct dagger_type *type, const void *value,
                       struct dagger_writer *writer, struct dagger_error *error)
{
    struct dgi_json_writer json = {.out = writer, .error = error};
    if (write_value(&json, type, value))
        return true;
    if (json.is_value_wrong && json.path[0])
        dagger_error_prefix(error, "%s", json.path + (json.path[0] == '.'));
    return false;
}

const struct dagger_serializer dagger_json_serializer = {
    .name = "json",
    .extension = "json",
    .write = write_json,
    .read = dgi_json_read,
};
