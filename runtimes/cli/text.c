#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dagger/serializer.h>

static const char *enum_text(const struct dagger_type *type, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < type->enumerator_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "|" : "",
                                 type->enumerators[i].name);
    return text;
}

const char *dgi_type_text(const struct dagger_type *type, char *text, size_t size)
{
    static const char *const simple[] = {
        [DAGGER_KIND_BOOL] = "boolean",        [DAGGER_KIND_INT] = "integer",
        [DAGGER_KIND_FLOAT] = "number",        [DAGGER_KIND_STRING] = "string",
        [DAGGER_KIND_BYTES] = "base64 string", [DAGGER_KIND_FILE] = "path of a file",
        [DAGGER_KIND_JSON] = "JSON",
    };
    char element[256] = "";
    if (type->element)
        dgi_type_text(type->element, element, sizeof element);
    switch (type->kind) {
    case DAGGER_KIND_CHARS:
        snprintf(text, size, "string of at most %zu bytes", type->length - 1);
        break;
    case DAGGER_KIND_ENUM:
        return enum_text(type, text, size);
    case DAGGER_KIND_STRUCT:
        snprintf(text, size, "object (%s)", type->name ? type->name : "struct");
        break;
    case DAGGER_KIND_ARRAY:
        snprintf(text, size, "array of %zu: %s", type->length, element);
        break;
    case DAGGER_KIND_LIST:
        snprintf(text, size, "list of %s", element);
        break;
    case DAGGER_KIND_OPTIONAL:
        snprintf(text, size, "%s or null", element);
        break;
    default:
        snprintf(text, size, "%s", simple[type->kind]);
    }
    return text;
}

const char *dgi_value_text(const struct dagger_type *type, const void *value,
                           struct dagger_arena *arena, struct dagger_error *error)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    const char *text = NULL;
    if (dagger_json_serializer.write(type, value, &writer, error)) {
        text = dagger_arena_strndup(arena, writer.buffer, writer.used);
        if (!text)
            dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    dagger_writer_release(&writer);
    return text;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *dgi_names_text(const char **names, size_t count, struct dagger_arena *arena)
{
    if (count == 0)
        return "none";
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += strlen(names[i]) + 2;
    char *text = dagger_arena_alloc(arena, size);
    if (!text)
        return NULL;
    qsort(names, count, sizeof *names, compare_names);
    char *end = text;
    for (size_t i = 0; i < count; i++)
        end += sprintf(end, "%s%s", i ? ", " : "", names[i]);
    return text;
}
