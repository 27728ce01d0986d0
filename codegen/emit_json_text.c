/* JSON to text. jansson's integers are signed: those beyond them are written here. */
#include "emit_json_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY_SIZE = 24 };

static void key_of(const json_t *number, char key[KEY_SIZE])
{
    snprintf(key, KEY_SIZE, "%" PRIxPTR, (uintptr_t)number);
}

json_t *emit_wide_integer(json_t *wide, uint64_t value)
{
    char key[KEY_SIZE], digits[24];
    json_t *number = json_real((double)value);
    if (!number)
        return NULL;
    key_of(number, key);
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    if (json_object_set_new(wide, key, json_string(digits)) == 0)
        return number;
    json_decref(number);
    return NULL;
}

/* A text being made. */
struct json_text {
    const json_t *wide;
    struct writer *writer;
    unsigned depth;
};

static void put_scalar(struct json_text *text, const json_t *json)
{
    char key[KEY_SIZE];
    key_of(json, key);
    const char *digits =
        json_is_real(json) ? json_string_value(json_object_get(text->wide, key)) : NULL;
    if (digits) {
        writer_print(text->writer, "%s", digits);
        return;
    }
    char *dumped = json_dumps(json, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    if (dumped)
        writer_print(text->writer, "%s", dumped);
    else
        text->writer->failed = true;
    free(dumped);
}

static void put(struct json_text *text, const json_t *json);

static void begin_item(struct json_text *text, bool is_first)
{
    writer_print(text->writer, "%s\n%*s", is_first ? "" : ",", (int)text->depth * 2, "");
}

static void put_array(struct json_text *text, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        begin_item(text, i == 0);
        put(text, json_array_get(array, i));
    }
}

static void put_object(struct json_text *text, json_t *object)
{
    void *first = json_object_iter(object);
    for (void *item = first; item; item = json_object_iter_next(object, item)) {
        json_t *key = json_string(json_object_iter_key(item));
        begin_item(text, item == first);
        put_scalar(text, key);
        writer_print(text->writer, ": ");
        put(text, json_object_iter_value(item));
        json_decref(key);
    }
}

static void put(struct json_text *text, const json_t *json)
{
    if (!json_is_array(json) && !json_is_object(json)) {
        put_scalar(text, json);
        return;
    }
    bool is_array = json_is_array(json);
    writer_print(text->writer, is_array ? "[" : "{");
    text->depth++;
    if (is_array)
        put_array(text, json);
    else
        put_object(text, (json_t *)json);
    text->depth--;
    if (is_array ? json_array_size(json) : json_object_size(json))
        begin_item(text, true);
    writer_print(text->writer, is_array ? "]" : "}");
}

void emit_json_text(const json_t *json, const json_t *wide, struct writer *writer)
{
    struct json_text text = {.wide = wide, .writer = writer};
    put(&text, json);
    writer_print(writer, "\n");
}
