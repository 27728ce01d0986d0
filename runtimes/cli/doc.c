#include "doc.h"

#include <string.h>

#include <dagger/serializer.h>

static void put(struct dgi_doc *json, const char *text, size_t size)
{
    if (json->error->code == DAGGER_OK)
        dagger_writer_write(json->writer, text, size, json->error);
}

static void break_line(struct dgi_doc *json)
{
    if (json->is_compact)
        return;
    put(json, "\n", 1);
    for (unsigned i = 0; i < json->depth; i++)
        put(json, "  ", 2);
}

static void put_value(struct dgi_doc *json, const struct dagger_type *type,
                      const void *value)
{
    if (json->error->code == DAGGER_OK)
        dagger_json_serializer.write(type, value, json->writer, json->error);
}

static void begin(struct dgi_doc *json, const char *key)
{
    if (!json->is_empty)
        put(json, ",", 1);
    if (json->depth)
        break_line(json);
    json->is_empty = false;
    if (!key)
        return;
    put_value(json, &dagger_type_string, &key);
    put(json, ": ", json->is_compact ? 1 : 2);
}

void dgi_doc_open(struct dgi_doc *json, const char *key, char bracket)
{
    begin(json, key);
    put(json, &bracket, 1);
    json->depth++;
    json->is_empty = true;
}

void dgi_doc_close(struct dgi_doc *json, char bracket)
{
    json->depth--;
    if (!json->is_empty)
        break_line(json);
    json->is_empty = false;
    put(json, &bracket, 1);
}

void dgi_doc_value(struct dgi_doc *json, const char *key, const struct dagger_type *type,
                   const void *value)
{
    begin(json, key);
    put_value(json, type, value);
}

void dgi_doc_string(struct dgi_doc *json, const char *key, const char *text)
{
    dgi_doc_value(json, key, &dagger_type_string, &text);
}

void dgi_doc_bool(struct dgi_doc *json, const char *key, bool value)
{
    dgi_doc_value(json, key, &dagger_type_bool, &value);
}

void dgi_doc_integer(struct dgi_doc *json, const char *key, int64_t value)
{
    dgi_doc_value(json, key, &dagger_type_int64, &value);
}

void dgi_doc_number(struct dgi_doc *json, const char *key, double value)
{
    dgi_doc_value(json, key, &dagger_type_double, &value);
}
