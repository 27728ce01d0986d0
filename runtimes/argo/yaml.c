/*
 * JSON as YAML in block style. libyaml would do, but the same binary is the entrypoint of
 * every container: linked, it costs each of them 30 us and 45 kB, and takes four times as
 * long for a manifest. What is written here is read by libyaml, PyYAML and Go's YAML in
 * the tests, and compared with the JSON.
 */
#include <dagger/argo.h>

#include <stdio.h>
#include <string.h>

#include "number.h"
#include "yaml_scalar.h"

struct yaml {
    struct dagger_writer *out;
    struct dagger_error *error;
};

/* Most texts are a few bytes, and there are very many of them. */
static bool put(struct yaml *yaml, const char *text, size_t size)
{
    struct dagger_writer *out = yaml->out;
    if (!out->failed && size < out->capacity - out->used) {
        memcpy(out->buffer + out->used, text, size);
        out->used += size;
        return true;
    }
    return dagger_writer_write(yaml->out, text, size, yaml->error);
}

static bool put_text(struct yaml *yaml, const char *text)
{
    return put(yaml, text, strlen(text));
}

static bool put_indent(struct yaml *yaml, unsigned depth)
{
    static const char blanks[] = "                                ";
    for (size_t left = (size_t)depth * 2; left;) {
        size_t part = left < sizeof blanks - 1 ? left : sizeof blanks - 1;
        if (!put(yaml, blanks, part))
            return false;
        left -= part;
    }
    return true;
}

/* ---- Strings ----------------------------------------------------------------------- */

static bool put_single(struct yaml *yaml, const char *text, size_t size)
{
    bool is_put = put(yaml, "'", 1);
    while (is_put && size) {
        const char *quote = memchr(text, '\'', size);
        size_t part = quote ? (size_t)(quote - text) + 1 : size;
        is_put = put(yaml, text, part) && (!quote || put(yaml, "'", 1));
        text += part;
        size -= part;
    }
    return is_put && put(yaml, "'", 1);
}

static size_t escape(char out[8], unsigned char byte)
{
    switch (byte) {
    case '"':
        return (size_t)sprintf(out, "\\\"");
    case '\\':
        return (size_t)sprintf(out, "\\\\");
    case '\n':
        return (size_t)sprintf(out, "\\n");
    case '\t':
        return (size_t)sprintf(out, "\\t");
    case '\r':
        return (size_t)sprintf(out, "\\r");
    default:
        if (byte < ' ' || byte == 0x7f)
            return (size_t)sprintf(out, "\\x%02X", byte);
        out[0] = (char)byte;
        return 1;
    }
}

/* One character beyond ASCII as an escape; its length in UTF-8. */
static size_t escape_code(char out[16], const unsigned char *text, size_t *size)
{
    size_t length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
    unsigned long code = text[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | (text[i] & 0x3fu);
    *size = (size_t)sprintf(out, code < 0x10000 ? "\\u%04lX" : "\\U%08lX", code);
    return length;
}

static bool put_double(struct yaml *yaml, const char *text, size_t size)
{
    bool is_put = put(yaml, "\"", 1);
    for (size_t i = 0; is_put && i < size;) {
        char out[16];
        size_t length;
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x80) {
            length = escape(out, byte);
            i++;
        } else {
            i += escape_code(out, (const unsigned char *)text + i, &length);
        }
        is_put = put(yaml, out, length);
    }
    return is_put && put(yaml, "\"", 1);
}

/* The lines below a '|', with what says how many ends of line there are at the end. */
static bool put_literal(struct yaml *yaml, const char *text, size_t size, unsigned depth)
{
    bool ends = text[size - 1] == '\n';
    bool ends_twice = ends && size > 1 && text[size - 2] == '\n';
    if (!put_text(yaml, ends_twice ? "|+" : ends ? "|" : "|-"))
        return false;
    while (size) {
        const char *end = memchr(text, '\n', size);
        size_t line = end ? (size_t)(end - text) : size;
        if (!put(yaml, "\n", 1) || (line && !put_indent(yaml, depth)) ||
            !put(yaml, text, line))
            return false;
        size_t used = line + (end ? 1 : 0);
        text += used;
        size -= used;
    }
    return true;
}

static bool put_string(struct yaml *yaml, const char *text, size_t size, unsigned depth)
{
    switch (dgi_yaml_style_of(text, size)) {
    case DGI_YAML_PLAIN:
        return put(yaml, text, size);
    case DGI_YAML_SINGLE:
        return put_single(yaml, text, size);
    case DGI_YAML_LITERAL:
        return put_literal(yaml, text, size, depth);
    case DGI_YAML_DOUBLE:
        break;
    }
    return put_double(yaml, text, size);
}

/* A key that is longer than a reader may look ahead is announced. */
static bool put_long_key(struct yaml *yaml, const char *key, size_t size, unsigned depth)
{
    return put(yaml, "? ", 2) && put_double(yaml, key, size) && put(yaml, "\n", 1) &&
           put_indent(yaml, depth) && put(yaml, ":", 1);
}

static bool put_key(struct yaml *yaml, const char *key, unsigned depth)
{
    enum { LONGEST_KEY = 1000 };
    size_t size = strlen(key);
    if (size > LONGEST_KEY)
        return put_long_key(yaml, key, size, depth);
    enum dgi_yaml_style style = dgi_yaml_style_of(key, size);
    if (style == DGI_YAML_LITERAL)
        return put_double(yaml, key, size) && put(yaml, ":", 1);
    return put_string(yaml, key, size, 0) && put(yaml, ":", 1);
}

/* ---- Values ------------------------------------------------------------------------ */

/* A float that YAML 1.1, too, takes for one: it wants a '.' before the exponent, and a
 * sign in it. */
static bool put_real(struct yaml *yaml, double number)
{
    char text[DGI_NUMBER_SIZE];
    size_t size = dgi_format_double(text, number);
    const char *exponent = memchr(text, 'e', size);
    size_t mantissa = exponent ? (size_t)(exponent - text) : size;
    if (!put(yaml, text, mantissa) ||
        (!memchr(text, '.', mantissa) && !put(yaml, ".0", 2)))
        return false;
    if (!exponent)
        return true;
    bool has_sign = exponent[1] == '-' || exponent[1] == '+';
    return put(yaml, has_sign ? "e" : "e+", has_sign ? 1 : 2) &&
           put(yaml, exponent + 1, size - mantissa - 1);
}

static bool put_scalar(struct yaml *yaml, const json_t *value, unsigned depth)
{
    char text[32];
    switch (json_typeof(value)) {
    case JSON_STRING:
        return put_string(yaml, json_string_value(value), json_string_length(value),
                          depth);
    case JSON_INTEGER:
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return put_text(yaml, text);
    case JSON_REAL:
        return put_real(yaml, json_real_value(value));
    case JSON_TRUE:
        return put_text(yaml, "true");
    case JSON_FALSE:
        return put_text(yaml, "false");
    case JSON_OBJECT:
        return put_text(yaml, "{}");
    case JSON_ARRAY:
        return put_text(yaml, "[]");
    case JSON_NULL:
        break;
    }
    return put_text(yaml, "null");
}

static bool put_block(struct yaml *yaml, const json_t *value, unsigned depth,
                      bool is_begun);

/* The value of a key: behind it, or on the lines below. Lists are not indented. */
static bool put_value(struct yaml *yaml, const json_t *value, unsigned depth)
{
    if (json_object_size(value))
        return put(yaml, "\n", 1) && put_block(yaml, value, depth + 1, false);
    if (json_array_size(value))
        return put(yaml, "\n", 1) && put_block(yaml, value, depth, false);
    return put(yaml, " ", 1) && put_scalar(yaml, value, depth + 1) && put(yaml, "\n", 1);
}

static bool put_object(struct yaml *yaml, const json_t *object, unsigned depth,
                       bool is_begun)
{
    void *step = json_object_iter((json_t *)object);
    for (; step; step = json_object_iter_next((json_t *)object, step)) {
        if ((!is_begun && !put_indent(yaml, depth)) ||
            !put_key(yaml, json_object_iter_key(step), depth) ||
            !put_value(yaml, json_object_iter_value(step), depth))
            return false;
        is_begun = false;
    }
    return true;
}

static bool put_array(struct yaml *yaml, const json_t *array, unsigned depth,
                      bool is_begun)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if ((!is_begun && !put_indent(yaml, depth)) || !put(yaml, "- ", 2) ||
            !put_block(yaml, json_array_get(array, i), depth + 1, true))
            return false;
        is_begun = false;
    }
    return true;
}

/* `is_begun`: the line's indentation is there already, behind a "- ". */
static bool put_block(struct yaml *yaml, const json_t *value, unsigned depth,
                      bool is_begun)
{
    if (json_object_size(value))
        return put_object(yaml, value, depth, is_begun);
    if (json_array_size(value))
        return put_array(yaml, value, depth, is_begun);
    return put_scalar(yaml, value, depth) && put(yaml, "\n", 1);
}

bool dagger_argo_write_yaml(const json_t *manifest, struct dagger_writer *writer,
                            struct dagger_error *error)
{
    struct yaml yaml = {.out = writer, .error = error};
    return put_block(&yaml, manifest, 0, true);
}

/* ---- JSON -------------------------------------------------------------------------- */

static int put_bytes(const char *bytes, size_t size, void *yaml)
{
    return put(yaml, bytes, size) ? 0 : -1;
}

bool dagger_argo_write_json(const json_t *manifest, struct dagger_writer *writer,
                            struct dagger_error *error)
{
    struct yaml out = {.out = writer, .error = error};
    if (json_dump_callback(manifest, put_bytes, &out, JSON_INDENT(2) | JSON_ENCODE_ANY) ==
            0 &&
        put(&out, "\n", 1))
        return true;
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}
