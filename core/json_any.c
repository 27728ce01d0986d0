/* Values of unknown shape, as jansson's. */
#include "json_read.h"

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
static bool to_integer(const struct dgi_number *number, json_int_t *integer)
{
    uint64_t limit = (uint64_t)INT64_MAX + number->is_negative;
    if (!number->is_integer || number->exponent || number->mantissa > limit)
        return false;
    *integer =
        (json_int_t)(number->is_negative ? 0 - number->mantissa : number->mantissa);
    return true;
}

static json_t *read_number(struct dgi_json_reader *json)
{
    struct dgi_number number;
    if (!dgi_json_number(json, &number, "a value"))
        return NULL;
    json_int_t integer;
    double real;
    if (to_integer(&number, &integer))
        return any_or_failed(json, json_integer(integer));
    if (!number.is_integer && dgi_number_to_double(&number, &real))
        return any_or_failed(json, json_real(real));
    char shown[DGI_SHOWN_SIZE];
    dgi_json_fail_token(json, "the number %s is out of range",
                        dgi_show(shown, number.text, number.size));
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
