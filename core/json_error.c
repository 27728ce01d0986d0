#include "json_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool fail(struct dgi_json_reader *json, struct dgi_place place, const char *format,
                 va_list arguments)
{
    char message[sizeof json->error->message];
    vsnprintf(message, sizeof message, format, arguments);
    if (!json->error || json->error->code != DAGGER_OK)
        return false;
    dagger_error_set(json->error, DAGGER_ERROR_INVALID, "%s", message);
    dagger_error_at(json->error, json->in->name, place.line, place.column);
    return false;
}

bool dgi_json_fail_at(struct dgi_json_reader *json, const char *position,
                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fail(json, dgi_reader_place(json->in, position), format, arguments);
    va_end(arguments);
    return false;
}

bool dgi_json_fail_token(struct dgi_json_reader *json, const char *format, ...)
{
    struct dgi_place place =
        json->token ? dgi_reader_place(json->in, json->token) : json->token_place;
    va_list arguments;
    va_start(arguments, format);
    fail(json, place, format, arguments);
    va_end(arguments);
    return false;
}

bool dgi_json_out_of_memory(struct dgi_json_reader *json)
{
    return dagger_error_set(json->error, DAGGER_ERROR_MEMORY,
                            "out of memory while JSON is read");
}

static size_t string_length(const char *bytes, size_t size)
{
    size_t i = 1;
    while (i < size && bytes[i] != '"' && bytes[i] != '\n')
        i += bytes[i] == '\\' ? 2 : 1;
    return i < size ? i + (bytes[i] == '"') : size;
}

static size_t word_length(const char *bytes, size_t size)
{
    size_t i = 1;
    while (i < size && !strchr(" \t\r\n,:[]{}\"", bytes[i]) && bytes[i])
        i++;
    return i < size ? i : size;
}

static const char *found(struct dgi_json_reader *json, char out[DGI_SHOWN_SIZE])
{
    enum { MOST_LOOKED_AT = 64 };
    int next = dgi_json_peek(json);
    if (next >= 0)
        dgi_json_ensure(json, MOST_LOOKED_AT);
    const char *bytes = json->in->next;
    size_t size = (size_t)(json->in->end - bytes);
    switch (next) {
    case DGI_JSON_END:
        return "the end of the input";
    case '{':
        return "an object";
    case '[':
        return "an array";
    case '"':
        return dgi_show(out, bytes, string_length(bytes, size));
    case ',':
    case ':':
    case ']':
    case '}':
        snprintf(out, DGI_SHOWN_SIZE, "'%c'", next);
        return out;
    default:
        return dgi_show(out, bytes, word_length(bytes, size));
    }
}

bool dgi_json_expected(struct dgi_json_reader *json, const char *what)
{
    char shown[DGI_SHOWN_SIZE];
    const char *what_is_there = found(json, shown);
    return dgi_json_fail_at(json, json->in->next, "expected %s, found %s", what,
                            what_is_there);
}
