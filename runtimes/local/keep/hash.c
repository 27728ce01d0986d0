#include "hash.h"

#include <string.h>
#include <sys/stat.h>

#include <dagger/serializer.h>

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

static uint64_t hash_json(uint64_t hash, const struct dagger_type *type,
                          const void *value)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    if (dagger_json_serializer.write(type, value, &writer, NULL))
        hash = dgi_hash_bytes(hash, writer.buffer, writer.used);
    dagger_writer_release(&writer);
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
        return hash_json(hash, type, value);
    default:
        return dgi_hash_bytes(hash, value, type->size);
    }
}
