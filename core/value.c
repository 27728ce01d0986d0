#include <dagger/value.h>

#include <jansson.h>
#include <string.h>

enum { MAX_DEPTH = 1000 };

/* `copies`: what the arena owns already is copied as well. */
struct owner {
    struct dagger_arena *arena;
    struct dagger_error *error;
    bool copies;
};

static bool own(struct owner *owner, const struct dagger_type *type, void *value,
                unsigned depth);

static bool out_of_memory(struct owner *owner)
{
    return dagger_error_set(owner->error, DAGGER_ERROR_MEMORY,
                            "out of memory while a value is copied");
}

/* Makes `*bytes` the arena's: `count` items of `size` each. */
static bool own_bytes(struct owner *owner, void **bytes, size_t count, size_t size)
{
    if (!owner->copies && dagger_arena_owns(owner->arena, *bytes))
        return true;
    void *copy = dagger_arena_alloc_array(owner->arena, count, size);
    if (!copy)
        return out_of_memory(owner);
    memcpy(copy, *bytes, count * size);
    *bytes = copy;
    return true;
}

static bool own_string(struct owner *owner, char **text)
{
    return !*text || own_bytes(owner, (void **)text, strlen(*text) + 1, 1);
}

static bool own_sized(struct owner *owner, void **bytes, size_t count, size_t size,
                      const char *what)
{
    if (!count || !size) {
        *bytes = NULL;
        return true;
    }
    if (!*bytes)
        return dagger_error_set(owner->error, DAGGER_ERROR_INVALID,
                                "%s says it has %zu items, but points to none", what,
                                count);
    return own_bytes(owner, bytes, count, size);
}

static bool own_items(struct owner *owner, const struct dagger_type *element, void *items,
                      size_t count, unsigned depth)
{
    if (!dagger_type_has_pointers(element))
        return true;
    for (size_t i = 0; i < count; i++)
        if (!own(owner, element, (char *)items + i * element->size, depth))
            return false;
    return true;
}

static bool own_list(struct owner *owner, const struct dagger_type *type,
                     struct dagger_any_list *list, unsigned depth)
{
    return own_sized(owner, &list->items, list->count, type->element->size, "a list") &&
           own_items(owner, type->element, list->items, list->count, depth);
}

static bool own_optional(struct owner *owner, const struct dagger_type *type,
                         void **pointer, unsigned depth)
{
    return !*pointer || (own_bytes(owner, pointer, 1, type->element->size) &&
                         own(owner, type->element, *pointer, depth));
}

static void release_json(void *value)
{
    json_decref(value);
}

static bool own_json(struct owner *owner, json_t *value)
{
    if (!value)
        return true;
    if (!dagger_arena_defer(owner->arena, release_json, value))
        return out_of_memory(owner);
    json_incref(value);
    return true;
}

static bool own_fields(struct owner *owner, const struct dagger_type *type, void *value,
                       unsigned depth)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct dagger_field *field = &type->fields[i];
        if (!own(owner, field->type, (char *)value + field->offset, depth))
            return false;
    }
    return true;
}

static bool own(struct owner *owner, const struct dagger_type *type, void *value,
                unsigned depth)
{
    if (depth > MAX_DEPTH)
        return dagger_error_set(owner->error, DAGGER_ERROR_INVALID,
                                "a value nests pointers more than %d deep", MAX_DEPTH);
    switch (type->kind) {
    case DAGGER_KIND_STRING:
        return own_string(owner, value);
    case DAGGER_KIND_FILE:
        return own_string(owner, (char **)&((dagger_file *)value)->path);
    case DAGGER_KIND_BYTES: {
        dagger_bytes *bytes = value;
        return own_sized(owner, (void **)&bytes->data, bytes->size, 1, "a dagger_bytes");
    }
    case DAGGER_KIND_LIST:
        return own_list(owner, type, value, depth + 1);
    case DAGGER_KIND_OPTIONAL:
        return own_optional(owner, type, value, depth + 1);
    case DAGGER_KIND_JSON:
        return own_json(owner, *(json_t **)value);
    case DAGGER_KIND_STRUCT:
        return own_fields(owner, type, value, depth + 1);
    case DAGGER_KIND_ARRAY:
        return own_items(owner, type->element, value, type->length, depth + 1);
    default:
        return true;
    }
}

bool dagger_value_own(const struct dagger_type *type, void *value,
                      struct dagger_arena *arena, struct dagger_error *error)
{
    struct owner owner = {arena, error, false};
    return own(&owner, type, value, 0);
}

bool dagger_value_copy(const struct dagger_type *type, void *target, const void *source,
                       struct dagger_arena *arena, struct dagger_error *error)
{
    struct owner owner = {arena, error, true};
    memcpy(target, source, type->size);
    return own(&owner, type, target, 0);
}
