/* Values of unknown shape, as jansson's. */
#include "json_read.h"

#include "number.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *any_or_failed(struct dgi_json_reader *json, json_t *value)
{
    if (!value)
        dgi_json_out_of_memory(json);
    return value;
}

static json_t *read_string(struct dgi_json_reader *json)
{
    struct dgi_slice text;
    if (!dgi_json_string(json, &text, "a value"))
        return NULL;
    return any_or_failed(json, json_stringn_nocheck(text.bytes, text.size));
}

/* False: it does not fit. */
static bool parse_integer(struct dgi_slice text, json_int_t *number)
{
    bool is_negative = *text.bytes == '-';
    json_int_t value = 0;
    for (size_t i = is_negative; i < text.size; i++) {
        int digit = text.bytes[i] - '0';
        if (__builtin_mul_overflow(value, (json_int_t)10, &value) ||
            __builtin_add_overflow(value, is_negative ? -digit : digit, &value))
            return false;
    }
    *number = value;
    return true;
}

static json_t *read_number(struct dgi_json_reader *json)
{
    struct dgi_number_token token;
    if (!dgi_json_number(json, &token, "a value"))
        return NULL;
    json_int_t integer;
    double real;
    if (token.is_integer && parse_integer(token.text, &integer))
        return any_or_failed(json, json_integer(integer));
    if (!token.is_integer && dgi_parse_double(token.text.bytes, token.text.size, &real))
        return any_or_failed(json, json_real(real));
    char shown[DGI_SHOWN_SIZE];
    dgi_json_fail_token(json, "the number %s is out of range",
                        dgi_show(shown, token.text.bytes, token.text.size));
    return NULL;
}

static char *read_key(struct dgi_json_reader *json, json_t *object)
{
    struct dgi_slice key;
    char shown[DGI_SHOWN_SIZE];
    if (!dgi_json_string(json, &key, "a key in quotes"))
        return NULL;
    if (memchr(key.bytes, '\0', key.size)) {
        dgi_json_fail_token(json, "\\u0000 in a key");
        return NULL;
    }
    char *copy = strndup(key.bytes, key.size);
    if (!copy)
        dgi_json_out_of_memory(json);
    else if (json_object_get(object, copy))
        dgi_json_fail_token(json, "duplicate key \"%s\"",
                            dgi_show(shown, key.bytes, key.size));
    else if (!dgi_json_accept(json, ':'))
        dgi_json_expected(json, "':'");
    else
        return copy;
    free(copy);
    return NULL;
}

static bool read_member(struct dgi_json_reader *json, json_t *object)
{
    char *key = read_key(json, object);
    if (!key)
        return false;
    json_t *value = dgi_json_any(json);
    if (value && json_object_set_new_nocheck(object, key, value)) {
        dgi_json_out_of_memory(json);
        value = NULL;
    }
    free(key);
    return value;
}

static bool read_item(struct dgi_json_reader *json, json_t *array)
{
    json_t *value = dgi_json_any(json);
    if (value && json_array_append_new(array, value))
        return dgi_json_out_of_memory(json);
    return value;
}

static json_t *read_members(struct dgi_json_reader *json, json_t *into, char close,
                            bool (*read)(struct dgi_json_reader *json, json_t *into))
{
    if (!any_or_failed(json, into))
        return NULL;
    json->in->next++;
    if (!dgi_json_enter(json))
        goto failed;
    if (!dgi_json_accept(json, close)) {
        int more;
        do
            if (!read(json, into))
                goto failed;
        while ((more = dgi_json_separator(json, close)) == 1);
        if (more < 0)
            goto failed;
    }
    json->depth--;
    return into;
failed:
    json_decref(into);
    return NULL;
}

json_t *dgi_json_any(struct dgi_json_reader *json)
{
    switch (dgi_json_peek(json)) {
    case '{':
        return read_members(json, json_object(), '}', read_member);
    case '[':
        return read_members(json, json_array(), ']', read_item);
    case '"':
        return read_string(json);
    case 't':
        if (dgi_json_accept_word(json, "true"))
            return json_true();
        break;
    case 'f':
        if (dgi_json_accept_word(json, "false"))
            return json_false();
        break;
    case 'n':
        if (dgi_json_accept_word(json, "null"))
            return json_null();
        break;
    default:
        return read_number(json);
    }
    dgi_json_expected(json, "a value");
    return NULL;
}
