/*
 * The raw serializer: values as they lie in memory, for machines of one ABI. A list is
 * its items and nothing else, bytes are themselves; so a file of doubles is a list of
 * doubles.
 */
#include <dagger/serializer.h>

#include "integer.h"
#include "whole.h"

#include <stdlib.h>
#include <string.h>

/* What is as it stands in a file: `count` items of `item`'s type at `bytes`. */
struct body {
    const struct dagger_type *item;
    const char *bytes;
    size_t count;
};

/* ---- Which types ------------------------------------------------------------------- */

static bool supports(const struct dagger_type *type, struct dagger_error *error)
{
    if (type->kind == DAGGER_KIND_BYTES)
        return true;
    const struct dagger_type *item =
        type->kind == DAGGER_KIND_LIST ? type->element : type;
    if (!dagger_type_has_pointers(item) && item->kind != DAGGER_KIND_FILE)
        return true;
    dagger_error_set(error, DAGGER_ERROR_INVALID,
                     "serializer raw cannot hold %s: it contains pointers", type->name);
    dagger_error_hint(error, "use json or msgpack, or a type of numbers and arrays");
    return false;
}

/* True where every byte of a value counts and any bytes make a value, so that whole
 * arrays need no look at their items. */
static bool is_plain(const struct dagger_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_INT:
    case DAGGER_KIND_FLOAT:
        return true;
    case DAGGER_KIND_ARRAY:
        return is_plain(type->element);
    case DAGGER_KIND_STRUCT: {
        size_t size = 0;
        for (size_t i = 0; i < type->field_count; i++) {
            if (!is_plain(type->fields[i].type))
                return false;
            size += type->fields[i].type->size;
        }
        return size == type->size;
    }
    default:
        return false;
    }
}

/* ---- Writing ----------------------------------------------------------------------- */

/* Copies what means something of `value` onto zeroed bytes: no padding, nothing behind a
 * string's NUL, so that equal values are equal files and nothing stale leaves the
 * process. */
static void copy_meaning(const struct dagger_type *type, char *target, const char *value)
{
    if (type->kind == DAGGER_KIND_STRUCT) {
        for (size_t i = 0; i < type->field_count; i++) {
            size_t offset = type->fields[i].offset;
            copy_meaning(type->fields[i].type, target + offset, value + offset);
        }
    } else if (type->kind == DAGGER_KIND_ARRAY) {
        for (size_t i = 0; i < type->length; i++) {
            size_t offset = i * type->element->size;
            copy_meaning(type->element, target + offset, value + offset);
        }
    } else if (type->kind == DAGGER_KIND_CHARS) {
        memcpy(target, value, strnlen(value, type->length));
    } else {
        memcpy(target, value, type->size);
    }
}

static bool write_cleaned(const struct body *body, struct dagger_writer *writer,
                          struct dagger_error *error)
{
    size_t size = body->item->size;
    char *clean = malloc(size ? size : 1);
    if (!clean)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    bool ok = true;
    for (size_t i = 0; ok && i < body->count; i++) {
        memset(clean, 0, size);
        copy_meaning(body->item, clean, body->bytes + i * size);
        ok = dagger_writer_write(writer, clean, size, error);
    }
    free(clean);
    return ok;
}

static bool write_raw(const struct dagger_type *type, const void *value,
                      struct dagger_writer *writer, struct dagger_error *error)
{
    if (!supports(type, error))
        return false;
    if (type->kind == DAGGER_KIND_BYTES) {
        const dagger_bytes *bytes = value;
        return dagger_writer_write(writer, bytes->data, bytes->size, error);
    }
    struct body body = {type, value, 1};
    if (type->kind == DAGGER_KIND_LIST) {
        const struct dagger_any_list *list = value;
        body = (struct body){type->element, list->items, list->count};
    }
    if (is_plain(body.item))
        return dagger_writer_write(writer, body.bytes, body.count * body.item->size,
                                   error);
    return write_cleaned(&body, writer, error);
}

/* ---- Reading ----------------------------------------------------------------------- */

/* Refuses bytes that no value of the type has, which C code may not meet. */
static bool is_value(const struct dagger_type *type, const char *value)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return (unsigned char)*value <= 1;
    case DAGGER_KIND_CHARS:
        return memchr(value, '\0', type->length) != NULL;
    case DAGGER_KIND_ENUM: {
        int64_t number = (int64_t)dgi_integer_load(type, value);
        for (size_t i = 0; i < type->enumerator_count; i++)
            if (type->enumerators[i].value == number)
                return true;
        return false;
    }
    case DAGGER_KIND_STRUCT:
        for (size_t i = 0; i < type->field_count; i++)
            if (!is_value(type->fields[i].type, value + type->fields[i].offset))
                return false;
        return true;
    case DAGGER_KIND_ARRAY:
        for (size_t i = 0; i < type->length; i++)
            if (!is_value(type->element, value + i * type->element->size))
                return false;
        return true;
    default:
        return true;
    }
}

static bool check_items(const struct body *body, struct dagger_reader *reader,
                        struct dagger_error *error)
{
    if (is_plain(body->item))
        return true;
    for (size_t i = 0; i < body->count; i++) {
        size_t offset = i * body->item->size;
        if (is_value(body->item, body->bytes + offset))
            continue;
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "the bytes at offset %zu are not a value of %s", offset,
                         body->item->name);
        dagger_error_at(error, reader->name, 0, 0);
        return false;
    }
    return true;
}

static bool refuse_size(const struct dagger_type *type, const struct dagger_type *item,
                        size_t size, struct dagger_reader *reader,
                        struct dagger_error *error)
{
    bool is_list = type->kind == DAGGER_KIND_LIST;
    dagger_error_set(error, DAGGER_ERROR_INVALID,
                     "expected %s%zu bytes for %s, found %zu",
                     is_list ? "a multiple of " : "", item->size, item->name, size);
    dagger_error_at(error, reader->name, 0, 0);
    return false;
}

static bool read_raw(const struct dagger_type *type, void *value,
                     struct dagger_reader *reader, struct dagger_arena *arena,
                     struct dagger_error *error)
{
    struct dgi_whole whole;
    if (!supports(type, error) || !dgi_whole_map(reader, arena, &whole, error))
        return false;
    if (type->kind == DAGGER_KIND_BYTES) {
        *(dagger_bytes *)value = (dagger_bytes){(unsigned char *)whole.bytes, whole.size};
        return true;
    }
    bool is_list = type->kind == DAGGER_KIND_LIST;
    const struct dagger_type *item = is_list ? type->element : type;
    if (is_list ? !item->size || whole.size % item->size : whole.size != item->size)
        return refuse_size(type, item, whole.size, reader, error);
    struct body body = {item, whole.bytes, whole.size / item->size};
    if (!check_items(&body, reader, error))
        return false;
    if (is_list)
        *(struct dagger_any_list *)value =
            (struct dagger_any_list){whole.bytes, body.count};
    else
        memcpy(value, whole.bytes, item->size);
    return true;
}

const struct dagger_serializer dagger_raw_serializer = {
    .name = "raw",
    .extension = "raw",
    .supports = supports,
    .write = write_raw,
    .read = read_raw,
};
