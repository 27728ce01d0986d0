#include "wire.h"

#include <jansson.h>
#include <string.h>

#include "wire_private.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define BYTE_ORDER_MARK 'l'
#else
#define BYTE_ORDER_MARK 'b'
#endif

const unsigned char dgi_wire_header[DGI_WIRE_HEADER] = {
    'D', 'G', 'R', 'W', DGI_WIRE_VERSION, BYTE_ORDER_MARK, sizeof(void *), 0};

static bool unsound(struct dagger_error *error, const char *what)
{
    return dagger_error_set(error, DAGGER_ERROR_INVALID,
                            "the message is not sound: %s lies outside of it", what);
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                            "out of memory while a value is read");
}

bool dgi_wire_open(struct dgi_wire_reader *reader, const void *base, size_t size,
                   struct dagger_arena *arena, bool copies, struct dagger_error *error)
{
    *reader = (struct dgi_wire_reader){
        .base = base, .size = size, .left = size, .copies = copies, .arena = arena};
    if (size < DGI_WIRE_HEADER || memcmp(base, dgi_wire_header, DGI_WIRE_HEADER) != 0)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "the message is not of version %d of the wire form",
                                DGI_WIRE_VERSION);
    reader->left -= DGI_WIRE_HEADER;
    return true;
}

/* The `count * size` bytes at `offset`, which stand after everything read before them on
 * the way. NULL: they do not lie in the message, or more is read than it has. */
static const char *take(struct dgi_wire_reader *reader, uint64_t offset, uint64_t count,
                        size_t size)
{
    uint64_t bytes;
    if (__builtin_mul_overflow(count, (uint64_t)size, &bytes) || offset % 8 != 0 ||
        offset < DGI_WIRE_HEADER || offset > reader->size ||
        bytes > reader->size - offset || bytes > reader->left)
        return NULL;
    reader->left -= bytes;
    return reader->base + offset;
}

static uint64_t get(const void *at)
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return number;
}

/* { length; bytes; NUL }. The NUL is our own where the message may change. */
static bool read_text(struct dgi_wire_reader *reader, uint64_t offset, const char **text,
                      size_t *length, struct dagger_error *error)
{
    const char *head = take(reader, offset, 8, 1);
    if (!head)
        return unsound(error, "a string");
    *length = get(head);
    size_t left = reader->size - (size_t)(head - reader->base) - 8;
    if (*length >= left || *length >= reader->left)
        return unsound(error, "the end of a string");
    reader->left -= *length + 1;
    const char *bytes = head + 8;
    if (reader->copies) {
        bytes = dagger_arena_strndup(reader->arena, bytes, *length);
        if (!bytes)
            return out_of_memory(error);
    } else if (bytes[*length] != '\0') {
        return unsound(error, "the end of a string");
    }
    *text = bytes;
    return true;
}

static bool read_string(struct dgi_wire_reader *reader, const char **text,
                        struct dagger_error *error)
{
    uint64_t offset = get(text);
    size_t length;
    *text = NULL;
    return !offset || read_text(reader, offset, text, &length, error);
}

static void release_json(void *value)
{
    json_decref(value);
}

static bool read_json(struct dgi_wire_reader *reader, json_t **value,
                      struct dagger_error *error)
{
    uint64_t offset = get(value);
    const char *text = NULL;
    size_t length = 0;
    *value = NULL;
    if (!offset)
        return true;
    if (!read_text(reader, offset, &text, &length, error))
        return false;
    json_error_t json_error;
    json_t *read =
        json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &json_error);
    if (!read)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "the message is not sound: %s", json_error.text);
    if (!dagger_arena_defer(reader->arena, release_json, read)) {
        json_decref(read);
        return out_of_memory(error);
    }
    *value = read;
    return true;
}

static bool read_pointers(struct dgi_wire_reader *reader, const struct dagger_type *type,
                          void *value, struct dagger_error *error);

/* Items that hold pointers are always copied: their pointers are put in place there. */
static bool read_items(struct dgi_wire_reader *reader, const struct dagger_type *type,
                       void **items, uint64_t count, struct dagger_error *error)
{
    uint64_t offset = get(items);
    *items = NULL;
    if (!count)
        return true;
    const char *source = take(reader, offset, count, type->size);
    if (!source)
        return unsound(error, "a list");
    bool has_pointers = dagger_type_has_pointers(type);
    if (!has_pointers && !reader->copies) {
        *items = (void *)source;
        return true;
    }
    char *copy = dagger_arena_alloc_array(reader->arena, count, type->size);
    if (!copy)
        return out_of_memory(error);
    memcpy(copy, source, count * type->size);
    for (uint64_t i = 0; has_pointers && i < count; i++)
        if (!read_pointers(reader, type, copy + i * type->size, error))
            return false;
    *items = copy;
    return true;
}

static bool read_struct(struct dgi_wire_reader *reader, const struct dagger_type *type,
                        char *value, struct dagger_error *error)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (!read_pointers(reader, type->fields[i].type, value + type->fields[i].offset,
                           error))
            return false;
    return true;
}

static bool read_array(struct dgi_wire_reader *reader, const struct dagger_type *type,
                       char *value, struct dagger_error *error)
{
    for (size_t i = 0; i < type->length; i++)
        if (!read_pointers(reader, type->element, value + i * type->element->size, error))
            return false;
    return true;
}

/* Puts pointers in the place of what stands for them in `value`, the image of a value. */
static bool read_pointers(struct dgi_wire_reader *reader, const struct dagger_type *type,
                          void *value, struct dagger_error *error)
{
    static const struct dagger_type byte = {.kind = DAGGER_KIND_INT, .size = 1};
    switch (type->kind) {
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_FILE:
        return read_string(reader, value, error);
    case DAGGER_KIND_JSON:
        return read_json(reader, value, error);
    case DAGGER_KIND_BYTES: {
        dagger_bytes *bytes = value;
        return read_items(reader, &byte, (void **)&bytes->data, bytes->size, error);
    }
    case DAGGER_KIND_LIST: {
        struct dagger_any_list *list = value;
        return read_items(reader, type->element, &list->items, list->count, error);
    }
    case DAGGER_KIND_OPTIONAL:
        return read_items(reader, type->element, value, get(value) != 0, error);
    case DAGGER_KIND_STRUCT:
        return read_struct(reader, type, value, error);
    case DAGGER_KIND_ARRAY:
        return !dagger_type_has_pointers(type->element) ||
               read_array(reader, type, value, error);
    default:
        return true;
    }
}

bool dgi_wire_read(struct dgi_wire_reader *reader, const struct dagger_type *type,
                   void *value, size_t offset, struct dagger_error *error)
{
    const char *source = take(reader, offset, 1, type->size);
    if (!source)
        return unsound(error, "a value");
    memcpy(value, source, type->size);
    return read_pointers(reader, type, value, error);
}

const void *dgi_wire_view(const struct dgi_wire_reader *reader,
                          const struct dagger_type *type, size_t offset)
{
    struct dgi_wire_reader scan = *reader;
    return take(&scan, offset, 1, type->size);
}
