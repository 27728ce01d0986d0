#include "msgpack_read.h"

#include "integer.h"
#include "json_read.h"
#include "text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_value(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       void *value);

static bool enter(struct dgi_msgpack_reader *msgpack)
{
    if (msgpack->depth == DGI_MSGPACK_MAX_DEPTH)
        return dgi_msgpack_fail(msgpack, "values are nested more than %d deep",
                                DGI_MSGPACK_MAX_DEPTH);
    msgpack->depth++;
    return true;
}

static bool read_int(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                     const struct dgi_msgpack_item *item, void *value)
{
    uint64_t max = dgi_integer_max(type);
    bool is_fitting = item->kind == DGI_MSGPACK_UNSIGNED
                          ? item->bits <= max
                          : item->kind == DGI_MSGPACK_NEGATIVE && type->is_signed &&
                                (int64_t)item->bits >= -1 - (int64_t)max;
    if (is_fitting) {
        dgi_integer_store(type, value, item->bits);
        return true;
    }
    char what[96];
    if (type->is_signed)
        snprintf(what, sizeof what, "an integer from -%llu to %llu",
                 (unsigned long long)max + 1, (unsigned long long)max);
    else
        snprintf(what, sizeof what, "an integer from 0 to %llu", (unsigned long long)max);
    return dgi_msgpack_expected(msgpack, what, item);
}

/* Any number that the type holds exactly: other writers shorten 1.0 to 1. */
static bool read_float(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       const struct dgi_msgpack_item *item, void *value)
{
    double number = item->real;
    if (item->kind == DGI_MSGPACK_UNSIGNED && item->bits <= UINT64_C(1) << 53)
        number = (double)item->bits;
    else if (item->kind == DGI_MSGPACK_NEGATIVE &&
             (int64_t)item->bits >= -(INT64_C(1) << 53))
        number = (double)(int64_t)item->bits;
    else if (item->kind != DGI_MSGPACK_FLOAT)
        return dgi_msgpack_expected(msgpack, "a number", item);
    if (type->size != sizeof(float)) {
        *(double *)value = number;
        return true;
    }
    float narrow = (float)number;
    if ((double)narrow != number && !isnan(number))
        return dgi_msgpack_expected(msgpack, "a number that a float holds exactly", item);
    *(float *)value = narrow;
    return true;
}

static bool read_string(struct dgi_msgpack_reader *msgpack,
                        const struct dgi_msgpack_item *item, char **value)
{
    const char *text;
    *value = NULL;
    if (item->kind == DGI_MSGPACK_NIL)
        return true;
    if (item->kind != DGI_MSGPACK_STRING)
        return dgi_msgpack_expected(msgpack, "a string", item);
    if (!dgi_msgpack_text(msgpack, item->size, &text))
        return false;
    *value = dagger_arena_strndup(msgpack->arena, text, item->size);
    return *value || dgi_msgpack_out_of_memory(msgpack);
}

static bool read_chars(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       const struct dgi_msgpack_item *item, char *value)
{
    const char *text;
    if (item->kind != DGI_MSGPACK_STRING)
        return dgi_msgpack_expected(msgpack, "a string", item);
    if (item->size >= type->length)
        return dgi_msgpack_fail(
            msgpack, "expected a string of at most %zu bytes, found one of %u",
            type->length ? type->length - 1 : 0, (unsigned)item->size);
    if (!dgi_msgpack_text(msgpack, item->size, &text))
        return false;
    memset(value, 0, type->length);
    memcpy(value, text, item->size);
    return true;
}

static bool read_enum(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                      const struct dgi_msgpack_item *item, void *value)
{
    const char *text;
    if (item->kind != DGI_MSGPACK_STRING)
        return dgi_msgpack_expected(msgpack, "the name of an enum's constant", item);
    if (!dgi_msgpack_text(msgpack, item->size, &text))
        return false;
    for (size_t i = 0; i < type->enumerator_count; i++) {
        const struct dagger_enumerator *enumerator = &type->enumerators[i];
        if (strlen(enumerator->name) == item->size &&
            memcmp(enumerator->name, text, item->size) == 0) {
            dgi_integer_store(type, value, (uint64_t)enumerator->value);
            return true;
        }
    }
    char shown[DGI_SHOWN_SIZE];
    return dgi_msgpack_fail(msgpack, "\"%s\" is not a constant of %s",
                            dgi_show(shown, text, item->size), type->name);
}

static bool read_bytes(struct dgi_msgpack_reader *msgpack,
                       const struct dgi_msgpack_item *item, dagger_bytes *value)
{
    const char *bytes;
    if (item->kind != DGI_MSGPACK_BINARY)
        return dgi_msgpack_expected(msgpack, "binary data", item);
    *value = (dagger_bytes){0};
    if (!item->size)
        return true;
    if (!dgi_msgpack_bytes(msgpack, item->size, &bytes))
        return false;
    value->data = dagger_arena_alloc(msgpack->arena, item->size);
    if (!value->data)
        return dgi_msgpack_out_of_memory(msgpack);
    memcpy(value->data, bytes, item->size);
    value->size = item->size;
    return true;
}

/* ---- Containers -------------------------------------------------------------------- */

static bool read_array(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       const struct dgi_msgpack_item *item, char *value)
{
    char what[64];
    snprintf(what, sizeof what, "an array of %zu items", type->length);
    if (item->kind != DGI_MSGPACK_ARRAY || item->size != type->length)
        return dgi_msgpack_expected(msgpack, what, item);
    if (!enter(msgpack))
        return false;
    for (size_t i = 0; i < type->length; i++)
        if (!read_value(msgpack, type->element, value + i * type->element->size))
            return false;
    msgpack->depth--;
    return true;
}

/* Grows as items arrive: the count in the input is only a claim. */
static bool read_items(struct dgi_msgpack_reader *msgpack,
                       const struct dagger_type *element, uint32_t count,
                       struct dgi_buffer *items)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!dgi_buffer_reserve(items, items->size + element->size))
            return dgi_msgpack_out_of_memory(msgpack);
        memset(items->bytes + items->size, 0, element->size);
        if (!read_value(msgpack, element, items->bytes + items->size))
            return false;
        items->size += element->size;
    }
    return true;
}

static bool read_list(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                      const struct dgi_msgpack_item *item, struct dagger_any_list *list)
{
    *list = (struct dagger_any_list){0};
    if (item->kind != DGI_MSGPACK_ARRAY)
        return dgi_msgpack_expected(msgpack, "an array", item);
    if (!enter(msgpack))
        return false;
    struct dgi_buffer items = {0};
    bool ok = read_items(msgpack, type->element, item->size, &items);
    if (ok && item->size) {
        list->items = dgi_buffer_hand_over(&items, msgpack->arena);
        list->count = item->size;
        ok = list->items || dgi_msgpack_out_of_memory(msgpack);
    }
    free(items.bytes);
    msgpack->depth--;
    return ok;
}

/* The index of the field that the next key names; the count: an error was set. */
static size_t read_key(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       size_t likely)
{
    struct dgi_msgpack_item item;
    const char *text;
    size_t count = type->field_count;
    if (!dgi_msgpack_take(msgpack, &item))
        return count;
    if (item.kind != DGI_MSGPACK_STRING) {
        dgi_msgpack_expected(msgpack, "a string as a key", &item);
        return count;
    }
    if (!dgi_msgpack_text(msgpack, item.size, &text))
        return count;
    for (size_t i = 0; i < count; i++) {
        size_t field = (likely + i) % count;
        const char *name = type->fields[field].name;
        if (strlen(name) == item.size && memcmp(name, text, item.size) == 0)
            return field;
    }
    char shown[DGI_SHOWN_SIZE];
    dgi_msgpack_fail(msgpack, "unknown key \"%s\" in %s",
                     dgi_show(shown, text, item.size), type->name);
    return count;
}

static bool read_fields(struct dgi_msgpack_reader *msgpack,
                        const struct dagger_type *type, char *value, bool *seen)
{
    for (size_t i = 0; i < type->field_count; i++) {
        size_t index = read_key(msgpack, type, i);
        if (index == type->field_count)
            return false;
        const struct dagger_field *field = &type->fields[index];
        if (seen[index])
            return dgi_msgpack_fail(msgpack, "duplicate key \"%s\"", field->name);
        seen[index] = true;
        if (!read_value(msgpack, field->type, value + field->offset))
            return false;
    }
    return true;
}

/* As many pairs as fields, none unknown, none twice: so none is missing. */
static bool read_struct(struct dgi_msgpack_reader *msgpack,
                        const struct dagger_type *type,
                        const struct dgi_msgpack_item *item, char *value)
{
    char what[128];
    snprintf(what, sizeof what, "a map of the %zu fields of %.64s", type->field_count,
             type->name);
    if (item->kind != DGI_MSGPACK_MAP || item->size != type->field_count)
        return dgi_msgpack_expected(msgpack, what, item);
    if (!enter(msgpack))
        return false;
    bool few[64] = {false};
    bool *seen = type->field_count <= 64 ? few : calloc(type->field_count, sizeof *seen);
    if (!seen)
        return dgi_msgpack_out_of_memory(msgpack);
    bool ok = read_fields(msgpack, type, value, seen);
    if (seen != few)
        free(seen);
    msgpack->depth--;
    return ok;
}

static void release_json(void *value)
{
    json_decref(value);
}

static bool read_json(struct dgi_msgpack_reader *msgpack, json_t **value)
{
    *value = dgi_msgpack_any(msgpack);
    if (!*value)
        return false;
    if (dagger_arena_defer(msgpack->arena, release_json, *value))
        return true;
    json_decref(*value);
    return dgi_msgpack_out_of_memory(msgpack);
}

/* ---- Any value --------------------------------------------------------------------- */

static bool is_nil_next(struct dgi_msgpack_reader *msgpack)
{
    return dagger_reader_fill(msgpack->in, msgpack->error) > 0 &&
           (unsigned char)*msgpack->in->next == 0xc0;
}

static bool read_optional(struct dgi_msgpack_reader *msgpack,
                          const struct dagger_type *type, void **pointer)
{
    *pointer = NULL;
    if (is_nil_next(msgpack)) {
        msgpack->in->next++;
        return true;
    }
    if (!enter(msgpack))
        return false;
    void *element = dagger_arena_alloc(msgpack->arena, type->element->size);
    *pointer = element;
    if (!element)
        return dgi_msgpack_out_of_memory(msgpack);
    bool ok = read_value(msgpack, type->element, element);
    msgpack->depth--;
    return ok;
}

static bool read_item(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                      const struct dgi_msgpack_item *item, void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        if (item->kind != DGI_MSGPACK_BOOL)
            return dgi_msgpack_expected(msgpack, "true or false", item);
        *(bool *)value = item->bits;
        return true;
    case DAGGER_KIND_INT:
        return read_int(msgpack, type, item, value);
    case DAGGER_KIND_FLOAT:
        return read_float(msgpack, type, item, value);
    case DAGGER_KIND_STRING:
        return read_string(msgpack, item, value);
    case DAGGER_KIND_CHARS:
        return read_chars(msgpack, type, item, value);
    case DAGGER_KIND_ENUM:
        return read_enum(msgpack, type, item, value);
    case DAGGER_KIND_STRUCT:
        return read_struct(msgpack, type, item, value);
    case DAGGER_KIND_ARRAY:
        return read_array(msgpack, type, item, value);
    case DAGGER_KIND_LIST:
        return read_list(msgpack, type, item, value);
    case DAGGER_KIND_BYTES:
        return read_bytes(msgpack, item, value);
    default:
        return dgi_msgpack_fail(msgpack, "%s has no form in MessagePack", type->name);
    }
}

static bool read_value(struct dgi_msgpack_reader *msgpack, const struct dagger_type *type,
                       void *value)
{
    struct dgi_msgpack_item item;
    if (type->kind == DAGGER_KIND_OPTIONAL)
        return read_optional(msgpack, type, value);
    if (type->kind == DAGGER_KIND_JSON)
        return read_json(msgpack, value);
    return dgi_msgpack_take(msgpack, &item) && read_item(msgpack, type, &item, value);
}

bool dgi_msgpack_read(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *error)
{
    struct dgi_msgpack_reader msgpack = {.in = reader, .arena = arena, .error = error};
    if (!dgi_msgpack_supports(type, error) || !read_value(&msgpack, type, value))
        return false;
    msgpack.offset = reader->offset + (uint64_t)(reader->next - reader->start);
    int more = dagger_reader_fill(reader, error);
    return more == 0 ||
           (more > 0 && dgi_msgpack_fail(&msgpack, "bytes follow behind the value"));
}
