#include "msgpack_read.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *any_or_failed(struct dgi_msgpack_reader *msgpack, json_t *value)
{
    if (!value)
        dgi_msgpack_out_of_memory(msgpack);
    return value;
}

static json_t *read_number(struct dgi_msgpack_reader *msgpack,
                           const struct dgi_msgpack_item *item)
{
    if (item->kind == DGI_MSGPACK_UNSIGNED && item->bits > INT64_MAX) {
        dgi_msgpack_fail(msgpack, "the number %llu is out of range",
                         (unsigned long long)item->bits);
        return NULL;
    }
    if (item->kind != DGI_MSGPACK_FLOAT)
        return any_or_failed(msgpack, json_integer((json_int_t)item->bits));
    if (!isfinite(item->real)) {
        dgi_msgpack_fail(msgpack, "JSON has no form for %g", item->real);
        return NULL;
    }
    return any_or_failed(msgpack, json_real(item->real));
}

static json_t *read_string(struct dgi_msgpack_reader *msgpack, uint32_t size)
{
    const char *text;
    if (!dgi_msgpack_text(msgpack, size, &text))
        return NULL;
    return any_or_failed(msgpack, json_stringn_nocheck(text, size));
}

static bool read_items(struct dgi_msgpack_reader *msgpack, json_t *array, uint32_t count)
{
    while (count--) {
        json_t *item = dgi_msgpack_any(msgpack);
        if (!item)
            return false;
        if (json_array_append_new(array, item))
            return dgi_msgpack_out_of_memory(msgpack);
    }
    return true;
}

static char *read_key(struct dgi_msgpack_reader *msgpack, const json_t *object)
{
    struct dgi_msgpack_item item;
    const char *text;
    if (!dgi_msgpack_take(msgpack, &item))
        return NULL;
    if (item.kind != DGI_MSGPACK_STRING) {
        dgi_msgpack_expected(msgpack, "a string as a key", &item);
        return NULL;
    }
    if (!dgi_msgpack_text(msgpack, item.size, &text))
        return NULL;
    char *key = strndup(text, item.size);
    if (!key) {
        dgi_msgpack_out_of_memory(msgpack);
    } else if (json_object_get(object, key)) {
        dgi_msgpack_fail(msgpack, "a key comes twice");
        free(key);
        key = NULL;
    }
    return key;
}

static bool read_pairs(struct dgi_msgpack_reader *msgpack, json_t *object, uint32_t count)
{
    while (count--) {
        char *key = read_key(msgpack, object);
        json_t *value = key ? dgi_msgpack_any(msgpack) : NULL;
        bool failed = value && json_object_set_new_nocheck(object, key, value);
        free(key);
        if (failed)
            return dgi_msgpack_out_of_memory(msgpack);
        if (!value)
            return false;
    }
    return true;
}

static json_t *read_container(struct dgi_msgpack_reader *msgpack,
                              const struct dgi_msgpack_item *item)
{
    bool is_array = item->kind == DGI_MSGPACK_ARRAY;
    json_t *value = any_or_failed(msgpack, is_array ? json_array() : json_object());
    if (!value)
        return NULL;
    if (msgpack->depth == DGI_MSGPACK_MAX_DEPTH) {
        dgi_msgpack_fail(msgpack, "values are nested more than %d deep",
                         DGI_MSGPACK_MAX_DEPTH);
    } else {
        msgpack->depth++;
        bool ok = is_array ? read_items(msgpack, value, item->size)
                           : read_pairs(msgpack, value, item->size);
        msgpack->depth--;
        if (ok)
            return value;
    }
    json_decref(value);
    return NULL;
}

json_t *dgi_msgpack_any(struct dgi_msgpack_reader *msgpack)
{
    struct dgi_msgpack_item item;
    if (!dgi_msgpack_take(msgpack, &item))
        return NULL;
    switch (item.kind) {
    case DGI_MSGPACK_NIL:
        return json_null();
    case DGI_MSGPACK_BOOL:
        return json_boolean(item.bits);
    case DGI_MSGPACK_UNSIGNED:
    case DGI_MSGPACK_NEGATIVE:
    case DGI_MSGPACK_FLOAT:
        return read_number(msgpack, &item);
    case DGI_MSGPACK_STRING:
        return read_string(msgpack, item.size);
    case DGI_MSGPACK_ARRAY:
    case DGI_MSGPACK_MAP:
        return read_container(msgpack, &item);
    default:
        dgi_msgpack_expected(msgpack, "a value that JSON has", &item);
        return NULL;
    }
}
