#include "hash.h"

#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

uint64_t dgi_hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const char *next = bytes;
    uint64_t word;
    hash = dgi_hash_number(hash, size);
    for (; size >= sizeof word; size -= sizeof word, next += sizeof word) {
        memcpy(&word, next, sizeof word);
        hash = dgi_hash_number(hash, word);
    }
    word = 0;
    if (size)
        memcpy(&word, next, size);
    return dgi_hash_number(hash, word);
}

uint64_t dgi_hash_text(uint64_t hash, const char *text)
{
    return text ? dgi_hash_bytes(hash, text, strlen(text)) : dgi_hash_number(hash, 1);
}

uint64_t dgi_hash_type(uint64_t hash, const struct dagger_type *type)
{
    hash = dgi_hash_number(hash, type->kind);
    hash = dgi_hash_number(hash, type->size);
    hash = dgi_hash_number(hash, type->is_signed);
    hash = dgi_hash_number(hash, type->length);
    for (size_t i = 0; i < type->field_count; i++) {
        hash = dgi_hash_text(hash, type->fields[i].name);
        hash = dgi_hash_number(hash, type->fields[i].offset);
        hash = dgi_hash_type(hash, type->fields[i].type);
    }
    for (size_t i = 0; i < type->enumerator_count; i++) {
        hash = dgi_hash_text(hash, type->enumerators[i].name);
        hash = dgi_hash_number(hash, (uint64_t)type->enumerators[i].value);
    }
    return type->element ? dgi_hash_type(hash, type->element) : hash;
}

static uint64_t hash_items(uint64_t hash, const struct dagger_type *type,
                           const void *items, size_t count)
{
    hash = dgi_hash_number(hash, count);
    for (size_t i = 0; i < count; i++)
        hash = dgi_hash_value(hash, type, (const char *)items + i * type->size);
    return hash;
}

static uint64_t hash_struct(uint64_t hash, const struct dagger_type *type,
                            const void *value)
{
    for (size_t i = 0; i < type->field_count; i++)
        hash = dgi_hash_value(hash, type->fields[i].type,
                              (const char *)value + type->fields[i].offset);
    return hash;
}

static uint64_t hash_file(uint64_t hash, const dagger_file *file)
{
    struct stat status;
    hash = dgi_hash_text(hash, file->path);
    if (!file->path || stat(file->path, &status) != 0)
        return hash;
    hash = dgi_hash_number(hash, (uint64_t)status.st_size);
    hash = dgi_hash_number(hash, (uint64_t)status.st_mtim.tv_sec);
    return dgi_hash_number(hash, (uint64_t)status.st_mtim.tv_nsec);
}

enum { DEEPEST_JSON = 1000 }; /* deeper values are refused where they are used */

/* Without memory, and whatever it holds: what JSON has no form for differs, too. */
static uint64_t hash_json(uint64_t hash, json_t *json, unsigned depth)
{
    const char *key;
    json_t *item;
    size_t index;
    double real = json_real_value(json);
    hash = dgi_hash_number(hash, json ? (uint64_t)json_typeof(json) + 1 : 0);
    hash = dgi_hash_bytes(hash, json_string_value(json), json_string_length(json));
    hash = dgi_hash_number(hash, (uint64_t)json_integer_value(json));
    hash = dgi_hash_bytes(hash, (const char *)&real, sizeof real);
    hash = dgi_hash_number(hash, json_object_size(json) + json_array_size(json));
    if (depth == DEEPEST_JSON)
        return hash;
    json_object_foreach(json, key, item)
    {
        hash = hash_json(dgi_hash_text(hash, key), item, depth + 1);
    }
    json_array_foreach(json, index, item)
    {
        hash = hash_json(hash, item, depth + 1);
    }
    return hash;
}

uint64_t dgi_hash_value(uint64_t hash, const struct dagger_type *type, const void *value)
{
    const struct dagger_any_list *list = value;
    const void *pointer;
    switch (type->kind) {
    case DAGGER_KIND_STRING:
        return dgi_hash_text(hash, *(const char *const *)value);
    case DAGGER_KIND_CHARS:
        return dgi_hash_bytes(hash, value, strnlen(value, type->length));
    case DAGGER_KIND_STRUCT:
        return hash_struct(hash, type, value);
    case DAGGER_KIND_ARRAY:
        return hash_items(hash, type->element, value, type->length);
    case DAGGER_KIND_LIST:
        return hash_items(hash, type->element, list->items, list->count);
    case DAGGER_KIND_OPTIONAL:
        pointer = *(const void *const *)value;
        hash = dgi_hash_number(hash, pointer != NULL);
        return pointer ? dgi_hash_value(hash, type->element, pointer) : hash;
    case DAGGER_KIND_BYTES:
        return dgi_hash_bytes(hash, ((const dagger_bytes *)value)->data,
                              ((const dagger_bytes *)value)->size);
    case DAGGER_KIND_FILE:
        return hash_file(hash, value);
    case DAGGER_KIND_JSON:
        return hash_json(hash, *(json_t *const *)value, 0);
    default:
        return dgi_hash_bytes(hash, value, type->size);
    }
}
