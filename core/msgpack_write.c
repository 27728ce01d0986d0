/*
 * The MessagePack serializer: the forms of JSON, but bytes are binary data, and floats
 * may be infinite or NaN. msgpack-c's packer writes each item; it is all in its headers.
 */
#include "msgpack_read.h"

#include "integer.h"
#include "text.h"

#include <jansson.h>
#include <msgpack/pack.h>
#include <string.h>

struct msgpack_writer {
    msgpack_packer packer;
    struct dagger_writer *out;
    struct dagger_error *error;
    unsigned depth;
};

static bool write_value(struct msgpack_writer *msgpack, const struct dagger_type *type,
                        const void *value);

/* The packer's way out: 0 where all went well. */
static int append(void *data, const char *bytes, size_t size)
{
    struct msgpack_writer *msgpack = data;
    return dagger_writer_write(msgpack->out, bytes, size, msgpack->error) ? 0 : -1;
}

static bool refuse(struct msgpack_writer *msgpack, const char *message)
{
    return dagger_error_set(msgpack->error, DAGGER_ERROR_INVALID, "%s", message);
}

static bool enter(struct msgpack_writer *msgpack)
{
    return msgpack->depth++ < DGI_MSGPACK_MAX_DEPTH ||
           refuse(msgpack, "values are nested too deep");
}

static bool put_string(struct msgpack_writer *msgpack, const char *text, size_t size)
{
    if (!dgi_utf8_is_valid(text, size))
        return refuse(msgpack, "a string that is not UTF-8");
    if (size > UINT32_MAX)
        return refuse(msgpack, "a string of more than 4294967295 bytes");
    return !msgpack_pack_str(&msgpack->packer, size) &&
           !msgpack_pack_str_body(&msgpack->packer, text, size);
}

static bool put_nil(struct msgpack_writer *msgpack)
{
    return !msgpack_pack_nil(&msgpack->packer);
}

static bool write_int(struct msgpack_writer *msgpack, const struct dagger_type *type,
                      const void *value)
{
    uint64_t bits = dgi_integer_load(type, value);
    return type->is_signed ? !msgpack_pack_int64(&msgpack->packer, (int64_t)bits)
                           : !msgpack_pack_uint64(&msgpack->packer, bits);
}

static bool write_float(struct msgpack_writer *msgpack, const struct dagger_type *type,
                        const void *value)
{
    return type->size == sizeof(float)
               ? !msgpack_pack_float(&msgpack->packer, *(const float *)value)
               : !msgpack_pack_double(&msgpack->packer, *(const double *)value);
}

static bool write_chars(struct msgpack_writer *msgpack, const struct dagger_type *type,
                        const char *text)
{
    size_t size = strnlen(text, type->length);
    return size == type->length
               ? refuse(msgpack, "an array of char without a terminating NUL")
               : put_string(msgpack, text, size);
}

static bool write_enum(struct msgpack_writer *msgpack, const struct dagger_type *type,
                       const void *value)
{
    int64_t number = (int64_t)dgi_integer_load(type, value);
    for (size_t i = 0; i < type->enumerator_count; i++) {
        const struct dagger_enumerator *enumerator = &type->enumerators[i];
        if (enumerator->value == number)
            return put_string(msgpack, enumerator->name, strlen(enumerator->name));
    }
    return dagger_error_set(msgpack->error, DAGGER_ERROR_INVALID,
                            "%lld is not a constant of %s", (long long)number,
                            type->name);
}

static bool write_bytes(struct msgpack_writer *msgpack, const dagger_bytes *bytes)
{
    if (bytes->size > UINT32_MAX)
        return refuse(msgpack, "more than 4294967295 bytes of binary data");
    return !msgpack_pack_bin(&msgpack->packer, bytes->size) &&
           !msgpack_pack_bin_body(&msgpack->packer, bytes->data, bytes->size);
}

static bool write_items(struct msgpack_writer *msgpack, const struct dagger_type *element,
                        const char *items, size_t count)
{
    if (count > UINT32_MAX)
        return refuse(msgpack, "a list of more than 4294967295 items");
    if (!enter(msgpack) || msgpack_pack_array(&msgpack->packer, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!write_value(msgpack, element, items + i * element->size))
            return false;
    msgpack->depth--;
    return true;
}

static bool write_struct(struct msgpack_writer *msgpack, const struct dagger_type *type,
                         const char *value)
{
    if (!enter(msgpack) || msgpack_pack_map(&msgpack->packer, type->field_count))
        return false;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct dagger_field *field = &type->fields[i];
        if (!put_string(msgpack, field->name, strlen(field->name)))
            return false;
        if (!write_value(msgpack, field->type, value + field->offset)) {
            if (!msgpack->out->failed)
                dagger_error_prefix(msgpack->error, "%s", field->name);
            return false;
        }
    }
    msgpack->depth--;
    return true;
}

static bool write_any(struct msgpack_writer *msgpack, const json_t *value);

static bool write_any_array(struct msgpack_writer *msgpack, const json_t *array)
{
    size_t count = json_array_size(array);
    if (!enter(msgpack) || msgpack_pack_array(&msgpack->packer, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!write_any(msgpack, json_array_get(array, i)))
            return false;
    msgpack->depth--;
    return true;
}

static bool write_any_object(struct msgpack_writer *msgpack, json_t *object)
{
    const char *key;
    json_t *item;
    if (!enter(msgpack) || msgpack_pack_map(&msgpack->packer, json_object_size(object)))
        return false;
    json_object_foreach(object, key, item)
    {
        if (!put_string(msgpack, key, strlen(key)) || !write_any(msgpack, item))
            return false;
    }
    msgpack->depth--;
    return true;
}

static bool write_any(struct msgpack_writer *msgpack, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return write_any_object(msgpack, (json_t *)value);
    case JSON_ARRAY:
        return write_any_array(msgpack, value);
    case JSON_STRING:
        return put_string(msgpack, json_string_value(value), json_string_length(value));
    case JSON_INTEGER:
        return !msgpack_pack_int64(&msgpack->packer, json_integer_value(value));
    case JSON_REAL:
        return !msgpack_pack_double(&msgpack->packer, json_real_value(value));
    case JSON_TRUE:
        return !msgpack_pack_true(&msgpack->packer);
    case JSON_FALSE:
        return !msgpack_pack_false(&msgpack->packer);
    case JSON_NULL:
        break;
    }
    return put_nil(msgpack);
}

static bool write_optional(struct msgpack_writer *msgpack, const struct dagger_type *type,
                           const void *pointer)
{
    if (!pointer)
        return put_nil(msgpack);
    if (!enter(msgpack) || !write_value(msgpack, type->element, pointer))
        return false;
    msgpack->depth--;
    return true;
}

static bool write_value(struct msgpack_writer *msgpack, const struct dagger_type *type,
                        const void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return *(const bool *)value ? !msgpack_pack_true(&msgpack->packer)
                                    : !msgpack_pack_false(&msgpack->packer);
    case DAGGER_KIND_INT:
        return write_int(msgpack, type, value);
    case DAGGER_KIND_FLOAT:
        return write_float(msgpack, type, value);
    case DAGGER_KIND_STRING: {
        const char *text = *(const char *const *)value;
        return text ? put_string(msgpack, text, strlen(text)) : put_nil(msgpack);
    }
    case DAGGER_KIND_CHARS:
        return write_chars(msgpack, type, value);
    case DAGGER_KIND_ENUM:
        return write_enum(msgpack, type, value);
    case DAGGER_KIND_STRUCT:
        return write_struct(msgpack, type, value);
    case DAGGER_KIND_ARRAY:
        return write_items(msgpack, type->element, value, type->length);
    case DAGGER_KIND_LIST: {
        const struct dagger_any_list *list = value;
        return write_items(msgpack, type->element, list->items, list->count);
    }
    case DAGGER_KIND_OPTIONAL:
        return write_optional(msgpack, type, *(const void *const *)value);
    case DAGGER_KIND_BYTES:
        return write_bytes(msgpack, value);
    case DAGGER_KIND_JSON: {
        const json_t *any = *(const json_t *const *)value;
        return any ? write_any(msgpack, any) : put_nil(msgpack);
    }
    case DAGGER_KIND_FILE:
        break;
    }
    return refuse(msgpack, "a dagger_file has no form in MessagePack");
}

static bool write_msgpack(const struct dagger_type *type, const void *value,
                          struct dagger_writer *writer, struct dagger_error *error)
{
    struct msgpack_writer msgpack = {.out = writer, .error = error};
    msgpack_packer_init(&msgpack.packer, &msgpack, append);
    return dgi_msgpack_supports(type, error) && write_value(&msgpack, type, value);
}

bool dgi_msgpack_supports(const struct dagger_type *type, struct dagger_error *error)
{
    switch (type->kind) {
    case DAGGER_KIND_FILE:
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "serializer msgpack cannot hold a dagger_file");
        dagger_error_hint(error, "a dagger_file is its own serialized form");
        return false;
    case DAGGER_KIND_ARRAY:
    case DAGGER_KIND_LIST:
    case DAGGER_KIND_OPTIONAL:
        return dgi_msgpack_supports(type->element, error);
    case DAGGER_KIND_STRUCT:
        for (size_t i = 0; i < type->field_count; i++)
            if (!dgi_msgpack_supports(type->fields[i].type, error))
                return false;
        return true;
    default:
        return true;
    }
}

const struct dagger_serializer dagger_msgpack_serializer = {
    .name = "msgpack",
    .extension = "msgpack",
    .supports = dgi_msgpack_supports,
    .write = write_msgpack,
    .read = dgi_msgpack_read,
};
