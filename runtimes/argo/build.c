#include "build.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dgi_argo_build_release(struct dgi_argo_build *build)
{
    free(build->scratch);
    build->scratch = NULL;
    build->scratch_size = 0;
}

bool dgi_argo_out_of_memory(struct dgi_argo_build *build)
{
    build->failed = true;
    return dagger_error_set(build->error, DAGGER_ERROR_MEMORY, "out of memory");
}

bool dgi_argo_refuse(struct dgi_argo_build *build, const char *format, ...)
{
    char what[sizeof build->error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    build->is_first_failure = !build->failed;
    build->failed = true;
    return dagger_error_set(build->error, DAGGER_ERROR_INVALID, "%s", what);
}

void dgi_argo_hint(struct dgi_argo_build *build, const char *format, ...)
{
    char what[sizeof build->error->hint];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    if (build->is_first_failure)
        dagger_error_hint(build->error, "%s", what);
}

void dgi_argo_at(struct dgi_argo_build *build, const struct dagger_place *place)
{
    if (build->is_first_failure && place->file)
        dagger_error_at(build->error, place->file, place->line, place->column);
}

void dgi_argo_put(struct dgi_argo_build *build, json_t *object, const char *key,
                  json_t *value)
{
    if (json_object_set_new_nocheck(object, key, value) != 0)
        dgi_argo_out_of_memory(build);
}

void dgi_argo_put_filled(struct dgi_argo_build *build, json_t *object, const char *key,
                         json_t *value)
{
    if (value && json_object_size(value) == 0 && json_array_size(value) == 0)
        json_decref(value);
    else
        dgi_argo_put(build, object, key, value);
}

void dgi_argo_append(struct dgi_argo_build *build, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        dgi_argo_out_of_memory(build);
}

json_t *dgi_argo_string(struct dgi_argo_build *build, const char *text)
{
    json_t *string = json_string_nocheck(text);
    if (!string)
        dgi_argo_out_of_memory(build);
    return string;
}

static bool grow_scratch(struct dgi_argo_build *build, size_t size)
{
    char *scratch = realloc(build->scratch, size);
    if (!scratch)
        return dgi_argo_out_of_memory(build);
    build->scratch = scratch;
    build->scratch_size = size;
    return true;
}

/* The length of the text that is in the scratch then; 0 after a failure. */
static size_t format_scratch(struct dgi_argo_build *build, const char *format,
                             va_list arguments)
{
    enum { FIRST_SIZE = 512 };
    if (!build->scratch && !grow_scratch(build, FIRST_SIZE))
        return 0;
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(build->scratch, build->scratch_size, format, arguments);
    if (length >= 0 && (size_t)length >= build->scratch_size)
        length = grow_scratch(build, (size_t)length + 1)
                     ? vsnprintf(build->scratch, build->scratch_size, format, again)
                     : 0;
    va_end(again);
    return length < 0 ? 0 : (size_t)length;
}

json_t *dgi_argo_format(struct dgi_argo_build *build, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_scratch(build, format, arguments);
    va_end(arguments);
    json_t *string = build->failed ? NULL : json_stringn_nocheck(build->scratch, length);
    if (!string)
        dgi_argo_out_of_memory(build);
    return string;
}

/* Appends to the first `*used` bytes of the scratch, which always has room for more. */
static bool append_scratch(struct dgi_argo_build *build, size_t *used, const char *text)
{
    size_t length = strlen(text);
    size_t needed = *used + length + 1;
    if (needed > build->scratch_size && !grow_scratch(build, needed * 2))
        return false;
    memcpy(build->scratch + *used, text, length);
    *used += length;
    return true;
}

json_t *dgi_argo_join(struct dgi_argo_build *build, ...)
{
    va_list texts;
    va_start(texts, build);
    size_t used = 0;
    bool is_whole = !build->failed;
    for (const char *text; is_whole && (text = va_arg(texts, const char *));)
        is_whole = append_scratch(build, &used, text);
    va_end(texts);
    json_t *string = is_whole ? json_stringn_nocheck(build->scratch, used) : NULL;
    if (!string)
        dgi_argo_out_of_memory(build);
    return string;
}

json_t *dgi_argo_copy(struct dgi_argo_build *build, const json_t *value)
{
    json_t *copy = json_deep_copy(value);
    if (copy && json_equal(copy, (json_t *)value))
        return copy;
    json_decref(copy);
    dgi_argo_out_of_memory(build);
    return NULL;
}

json_t *dgi_argo_named(struct dgi_argo_build *build, const char *name)
{
    json_t *object = json_object();
    dgi_argo_put(build, object, "name", dgi_argo_string(build, name));
    return object;
}

const char *dgi_argo_text(struct dgi_argo_build *build, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t length = format_scratch(build, format, arguments);
    va_end(arguments);
    char *text =
        build->failed ? NULL : dagger_arena_strndup(build->arena, build->scratch, length);
    if (!text)
        dgi_argo_out_of_memory(build);
    return text ? text : "";
}

void *dgi_argo_array(struct dgi_argo_build *build, size_t count, size_t size)
{
    void *array = dagger_arena_alloc_array(build->arena, count, size);
    if (!array)
        dgi_argo_out_of_memory(build);
    return array;
}
