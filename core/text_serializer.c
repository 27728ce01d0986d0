/* The text serializer: a string or bytes as they are. */
#include <dagger/serializer.h>

#include "text.h"
#include "whole.h"

#include <string.h>

static bool supports(const struct dagger_type *type, struct dagger_error *error)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
    case DAGGER_KIND_BYTES:
        return true;
    default:
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "serializer text cannot hold %s: it is neither a string nor "
                         "bytes",
                         type->name);
        dagger_error_hint(error, "use json, or a string");
        return false;
    }
}

static bool write_string(const char *text, size_t size, struct dagger_writer *writer,
                         struct dagger_error *error)
{
    if (!dgi_utf8_is_valid(text, size))
        return dagger_error_set(error, DAGGER_ERROR_INVALID, "the string is not UTF-8");
    return dagger_writer_write(writer, text, size, error);
}

static bool write_text(const struct dagger_type *type, const void *value,
                       struct dagger_writer *writer, struct dagger_error *error)
{
    if (!supports(type, error))
        return false;
    if (type->kind == DAGGER_KIND_BYTES) {
        const dagger_bytes *bytes = value;
        return dagger_writer_write(writer, bytes->data, bytes->size, error);
    }
    if (type->kind == DAGGER_KIND_CHARS) {
        size_t size = strnlen(value, type->length);
        if (size == type->length)
            return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                    "the string in %s has no NUL", type->name);
        return write_string(value, size, writer, error);
    }
    const char *text = *(const char *const *)value;
    if (!text)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "serializer text has no form for NULL");
    return write_string(text, strlen(text), writer, error);
}

/* A string's bytes may be anything but what a C string cannot hold. */
static bool check_string(const struct dgi_whole *whole, struct dagger_reader *reader,
                         struct dagger_error *error)
{
    const char *why = NULL;
    if (whole->size && memchr(whole->bytes, '\0', whole->size))
        why = "the text contains a NUL byte";
    else if (whole->size && !dgi_utf8_is_valid(whole->bytes, whole->size))
        why = "the text is not UTF-8";
    if (!why)
        return true;
    dagger_error_set(error, DAGGER_ERROR_INVALID, "%s", why);
    dagger_error_at(error, reader->name, 0, 0);
    return false;
}

static bool read_chars(const struct dagger_type *type, void *value,
                       const struct dgi_whole *whole, struct dagger_reader *reader,
                       struct dagger_error *error)
{
    if (whole->size >= type->length) {
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "expected at most %zu bytes for %s, found %zu", type->length - 1,
                         type->name, whole->size);
        dagger_error_at(error, reader->name, 0, 0);
        return false;
    }
    memset(value, 0, type->length);
    if (whole->size)
        memcpy(value, whole->bytes, whole->size);
    return true;
}

static bool read_text(const struct dagger_type *type, void *value,
                      struct dagger_reader *reader, struct dagger_arena *arena,
                      struct dagger_error *error)
{
    struct dgi_whole whole;
    if (!supports(type, error) || !dgi_whole_read(reader, arena, &whole, error))
        return false;
    if (type->kind == DAGGER_KIND_BYTES) {
        *(dagger_bytes *)value = (dagger_bytes){(unsigned char *)whole.bytes, whole.size};
        return true;
    }
    if (!check_string(&whole, reader, error))
        return false;
    if (type->kind == DAGGER_KIND_CHARS)
        return read_chars(type, value, &whole, reader, error);
    const char *text = whole.bytes ? whole.bytes : dagger_arena_alloc(arena, 1);
    if (!text)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    *(const char **)value = text;
    return true;
}

const struct dagger_serializer dagger_text_serializer = {
    .name = "text",
    .extension = "txt",
    .supports = supports,
    .write = write_text,
    .read = read_text,
};
