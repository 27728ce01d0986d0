#include "wire.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "wire_private.h"

enum { JSON_DEPTH = 2000 };

bool dgi_wire_begin(struct dgi_wire_writer *writer, void *base, size_t capacity)
{
    *writer = (struct dgi_wire_writer){.base = base, .capacity = capacity};
    if (capacity < DGI_WIRE_HEADER)
        return false;
    memcpy(base, dgi_wire_header, DGI_WIRE_HEADER);
    writer->used = DGI_WIRE_HEADER;
    return true;
}

/* Room for `size` bytes at a multiple of 8. */
static bool reserve(struct dgi_wire_writer *writer, size_t size, size_t *offset,
                    struct dagger_error *error)
{
    size_t begin = (writer->used + 7) & ~(size_t)7;
    if (begin > writer->capacity || size > writer->capacity - begin)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "a value of more than %zu bytes cannot be passed on",
                                writer->capacity);
    *offset = begin;
    writer->used = begin + size;
    return true;
}

static void put(struct dgi_wire_writer *writer, size_t at, uint64_t number)
{
    memcpy(writer->base + at, &number, sizeof number);
}

/* { length; bytes; NUL } */
static bool write_text(struct dgi_wire_writer *writer, const char *text, size_t length,
                       size_t at, struct dagger_error *error)
{
    size_t offset = 0;
    if (length > SIZE_MAX - 9 || !reserve(writer, 8 + length + 1, &offset, error))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "a string is too long");
    put(writer, offset, length);
    memcpy(writer->base + offset + 8, text, length);
    writer->base[offset + 8 + length] = '\0';
    put(writer, at, offset);
    return true;
}

static bool write_string(struct dgi_wire_writer *writer, const char *text, size_t at,
                         struct dagger_error *error)
{
    if (text)
        return write_text(writer, text, strlen(text), at, error);
    put(writer, at, 0);
    return true;
}

/* As deep as jansson reads. Values that contain themselves have no end. */
static bool is_too_deep(const json_t *value, unsigned depth)
{
    const char *key;
    json_t *item;
    size_t index;
    if (depth == JSON_DEPTH)
        return true;
    /* Iterating changes nothing. */
    json_t *container = (json_t *)value;
    if (json_is_object(container)) {
        json_object_foreach(container, key, item)
        {
            if (is_too_deep(item, depth + 1))
                return true;
        }
    } else if (json_is_array(container)) {
        json_array_foreach(container, index, item)
        {
            if (is_too_deep(item, depth + 1))
                return true;
        }
    }
    return false;
}

static bool write_json(struct dgi_wire_writer *writer, json_t *value, size_t at,
                       struct dagger_error *error)
{
    if (!value) {
        put(writer, at, 0);
        return true;
    }
    size_t offset = 0;
    if (is_too_deep(value, 0))
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "a JSON value is nested more than %d deep, and cannot "
                                "be passed on",
                                JSON_DEPTH);
    if (!reserve(writer, 8 + 1, &offset, error))
        return false;
    char *text = writer->base + offset + 8;
    size_t room = writer->capacity - offset - 8 - 1;
    size_t length = json_dumpb(value, text, room, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!length)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "a JSON value cannot be written");
    if (length > room)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "a JSON value of %zu bytes cannot be passed on", length);
    put(writer, offset, length);
    text[length] = '\0';
    writer->used += length;
    put(writer, at, offset);
    return true;
}

static bool write_pointers(struct dgi_wire_writer *writer, const struct dagger_type *type,
                           const void *value, size_t at, struct dagger_error *error);

/* `count` values in a row: their bytes, then what they point to. */
static bool write_items(struct dgi_wire_writer *writer, const struct dagger_type *type,
                        const char *items, size_t count, size_t at,
                        struct dagger_error *error)
{
    size_t size;
    size_t offset = 0;
    if (count && !items)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "a list says it has %zu items, but points to none",
                                count);
    if (__builtin_mul_overflow(count, type->size, &size) ||
        (count && !reserve(writer, size, &offset, error)))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "a list is too long");
    put(writer, at, offset);
    if (size && items)
        memcpy(writer->base + offset, items, size);
    if (!dagger_type_has_pointers(type))
        return true;
    for (size_t i = 0; i < count; i++)
        if (!write_pointers(writer, type, items + i * type->size, offset + i * type->size,
                            error))
            return false;
    return true;
}

static bool write_bytes(struct dgi_wire_writer *writer, const void *bytes, size_t size,
                        size_t at, struct dagger_error *error)
{
    if (size && !bytes)
        return dagger_error_set(
            error, DAGGER_ERROR_INVALID,
            "a dagger_bytes says it has %zu items, but points to none", size);
    static const struct dagger_type byte = {.kind = DAGGER_KIND_INT, .size = 1};
    return write_items(writer, &byte, bytes, size, at, error);
}

static bool write_struct(struct dgi_wire_writer *writer, const struct dagger_type *type,
                         const char *value, size_t at, struct dagger_error *error)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (!write_pointers(writer, type->fields[i].type, value + type->fields[i].offset,
                            at + type->fields[i].offset, error))
            return false;
    return true;
}

static bool write_array(struct dgi_wire_writer *writer, const struct dagger_type *type,
                        const char *value, size_t at, struct dagger_error *error)
{
    size_t size = type->element->size;
    for (size_t i = 0; i < type->length; i++)
        if (!write_pointers(writer, type->element, value + i * size, at + i * size,
                            error))
            return false;
    return true;
}

/* Replaces the pointers of the image of `value` at `at` by what stands for them. */
static bool write_pointers(struct dgi_wire_writer *writer, const struct dagger_type *type,
                           const void *value, size_t at, struct dagger_error *error)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_FILE:
        return write_string(writer, *(const char *const *)value, at, error);
    case DAGGER_KIND_JSON:
        return write_json(writer, *(json_t *const *)value, at, error);
    case DAGGER_KIND_BYTES: {
        const dagger_bytes *bytes = value;
        return write_bytes(writer, bytes->data, bytes->size, at, error);
    }
    case DAGGER_KIND_LIST: {
        const struct dagger_any_list *list = value;
        return write_items(writer, type->element, list->items, list->count, at, error);
    }
    case DAGGER_KIND_OPTIONAL: {
        const char *element = *(const char *const *)value;
        return write_items(writer, type->element, element, element != NULL, at, error);
    }
    case DAGGER_KIND_STRUCT:
        return write_struct(writer, type, value, at, error);
    case DAGGER_KIND_ARRAY:
        return !dagger_type_has_pointers(type->element) ||
               write_array(writer, type, value, at, error);
    default:
        return true;
    }
}

bool dgi_wire_write(struct dgi_wire_writer *writer, const struct dagger_type *type,
                    const void *value, size_t *offset, struct dagger_error *error)
{
    if (!reserve(writer, type->size, offset, error))
        return false;
    memcpy(writer->base + *offset, value, type->size);
    return write_pointers(writer, type, value, *offset, error);
}
