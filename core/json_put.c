/* The parts of JSON that the typed writer and jansson's values share. */
#include "json_write.h"

#include "number.h"
#include "text.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

bool dgi_json_refuse(struct dgi_json_writer *json, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    json->is_value_wrong = true;
    return dagger_error_set(json->error, DAGGER_ERROR_INVALID,
                            "cannot be written as JSON: %s", message);
}

bool dgi_json_write_enter(struct dgi_json_writer *json)
{
    if (json->depth == DGI_JSON_MAX_DEPTH)
        return dgi_json_refuse(json, "nested more than %d deep", DGI_JSON_MAX_DEPTH);
    json->depth++;
    return true;
}

/* Where the path has no more room, its inner part is what is lost. */
static bool put_in_front(struct dgi_json_writer *json, const char *step)
{
    size_t length = strlen(step);
    size_t room = sizeof json->path - 1;
    if (length > room)
        return false;
    size_t kept = strlen(json->path);
    if (kept > room - length)
        kept = room - length;
    memmove(json->path + length, json->path, kept);
    memcpy(json->path, step, length);
    json->path[length + kept] = '\0';
    return false;
}

bool dgi_json_failed_in_key(struct dgi_json_writer *json, const char *key)
{
    char shown[DGI_SHOWN_SIZE];
    char step[DGI_SHOWN_SIZE + 1];
    snprintf(step, sizeof step, ".%s", dgi_show(shown, key, strlen(key)));
    return put_in_front(json, step);
}

bool dgi_json_failed_at_index(struct dgi_json_writer *json, size_t index)
{
    char step[32];
    snprintf(step, sizeof step, "[%zu]", index);
    return put_in_front(json, step);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static bool put_escape(struct dgi_json_writer *json, unsigned char byte)
{
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *name = names; *name; name += 2)
        if ((unsigned char)*name == byte)
            return dgi_json_put(json, (char[]){'\\', name[1]}, 2);
    char escape[8];
    snprintf(escape, sizeof escape, "\\u%04x", byte);
    return dgi_json_put(json, escape, 6);
}

static bool put_text(struct dgi_json_writer *json, const char *text, size_t size)
{
    size_t run = 0;
    for (size_t i = 0; i < size;) {
        unsigned char byte = (unsigned char)text[i];
        if (is_plain(byte)) {
            i++;
            continue;
        }
        if (byte >= 0x80) {
            size_t length = dgi_utf8_length(text + i, size - i);
            if (!length)
                return dgi_json_refuse(
                    json, "a string that is not valid UTF-8: byte 0x%02x at offset %zu",
                    byte, i);
            i += length;
            continue;
        }
        if (!dgi_json_put(json, text + run, i - run) || !put_escape(json, byte))
            return false;
        run = ++i;
    }
    return dgi_json_put(json, text + run, size - run);
}

bool dgi_json_put_string(struct dgi_json_writer *json, const char *text, size_t size)
{
    return dgi_json_put(json, "\"", 1) && put_text(json, text, size) &&
           dgi_json_put(json, "\"", 1);
}

bool dgi_json_put_base64(struct dgi_json_writer *json, const unsigned char *bytes,
                         size_t size)
{
    enum { CHUNK = 3072 };
    if (size && !bytes)
        return dgi_json_refuse(json, "a dagger_bytes of %zu bytes that points to none",
                               size);
    if (!dgi_json_put(json, "\"", 1))
        return false;
    while (size) {
        size_t count = size < CHUNK ? size : CHUNK;
        char *out = dagger_writer_reserve(json->out, CHUNK / 3 * 4, json->error);
        if (!out)
            return false;
        json->out->used += dgi_base64_encode(out, bytes, count);
        bytes += count;
        size -= count;
    }
    return dgi_json_put(json, "\"", 1);
}

bool dgi_json_put_double(struct dgi_json_writer *json, double number)
{
    if (isnan(number))
        return dgi_json_refuse(json, "NaN is not a JSON number");
    if (isinf(number))
        return dgi_json_refuse(json, "%sinfinity is not a JSON number",
                               number < 0 ? "-" : "");
    char *out = dagger_writer_reserve(json->out, DGI_NUMBER_SIZE, json->error);
    if (out)
        json->out->used += dgi_format_double(out, number);
    return out;
}

static bool put_integer(struct dgi_json_writer *json, int64_t number)
{
    char text[DGI_NUMBER_SIZE];
    return dgi_json_put(json, text, dgi_format_int64(text, number));
}

static bool put_object(struct dgi_json_writer *json, json_t *object)
{
    if (!dgi_json_write_enter(json) || !dgi_json_put(json, "{", 1))
        return false;
    bool is_first = true;
    const char *key;
    json_t *item;
    json_object_foreach(object, key, item)
    {
        if ((!is_first && !dgi_json_put(json, ",", 1)) ||
            !dgi_json_put_string(json, key, strlen(key)) || !dgi_json_put(json, ":", 1) ||
            !dgi_json_put_any(json, item))
            return dgi_json_failed_in_key(json, key);
        is_first = false;
    }
    json->depth--;
    return dgi_json_put(json, "}", 1);
}

static bool put_array(struct dgi_json_writer *json, const json_t *array)
{
    if (!dgi_json_write_enter(json) || !dgi_json_put(json, "[", 1))
        return false;
    for (size_t i = 0; i < json_array_size(array); i++)
        if ((i && !dgi_json_put(json, ",", 1)) ||
            !dgi_json_put_any(json, json_array_get(array, i)))
            return dgi_json_failed_at_index(json, i);
    json->depth--;
    return dgi_json_put(json, "]", 1);
}

bool dgi_json_put_any(struct dgi_json_writer *json, const struct json_t *value)
{
    if (!value)
        return dgi_json_put(json, "null", 4);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        /* jansson's iteration takes no const, and changes nothing. */
        return put_object(json, (json_t *)(uintptr_t)value);
    case JSON_ARRAY:
        return put_array(json, value);
    case JSON_STRING:
        return dgi_json_put_string(json, json_string_value(value),
                                   json_string_length(value));
    case JSON_INTEGER:
        return put_integer(json, json_integer_value(value));
    case JSON_REAL:
        return dgi_json_put_double(json, json_real_value(value));
    case JSON_TRUE:
        return dgi_json_put(json, "true", 4);
    case JSON_FALSE:
        return dgi_json_put(json, "false", 5);
    case JSON_NULL:
        return dgi_json_put(json, "null", 4);
    }
    return dgi_json_refuse(json, "an unknown kind of jansson value");
}
