/*
 * The CSV serializer (RFC 4180): a list of flat structs, one record each, with a header
 * of the fields' names. NULL is an empty cell, an empty string is "".
 */
#include "csv.h"

#include "integer.h"
#include "text.h"

#include <string.h>

/* ---- Which types ------------------------------------------------------------------- */

static bool is_cell(const struct dagger_type *type)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
    case DAGGER_KIND_INT:
    case DAGGER_KIND_FLOAT:
    case DAGGER_KIND_ENUM:
    case DAGGER_KIND_STRING:
    case DAGGER_KIND_CHARS:
        return true;
    case DAGGER_KIND_OPTIONAL:
        return is_cell(type->element) && type->element->kind != DAGGER_KIND_OPTIONAL &&
               type->element->kind != DAGGER_KIND_STRING &&
               type->element->kind != DAGGER_KIND_CHARS;
    default:
        return false;
    }
}

bool dgi_csv_supports(const struct dagger_type *type, struct dagger_error *error)
{
    static const char hint[] = "use json or msgpack, or a DAGGER_LIST of structs of "
                               "numbers, strings and enums";
    if (type->kind != DAGGER_KIND_LIST || type->element->kind != DAGGER_KIND_STRUCT ||
        !type->element->field_count) {
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "serializer csv cannot hold %s: it is not a list of structs",
                         type->name);
        dagger_error_hint(error, hint);
        return false;
    }
    const struct dagger_type *record = type->element;
    for (size_t i = 0; i < record->field_count; i++) {
        if (is_cell(record->fields[i].type))
            continue;
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "serializer csv cannot hold %s: field %s is not a single cell",
                         type->name, record->fields[i].name);
        dagger_error_hint(error, hint);
        return false;
    }
    return true;
}

/* ---- Writing ----------------------------------------------------------------------- */

struct csv_writer {
    struct dagger_writer *out;
    struct dagger_error *error;
};

static bool put(struct csv_writer *csv, const char *bytes, size_t size)
{
    return dagger_writer_write(csv->out, bytes, size, csv->error);
}

static bool put_quoted(struct csv_writer *csv, const char *text, size_t size)
{
    if (!put(csv, "\"", 1))
        return false;
    const char *end = text + size;
    for (const char *quote; (quote = memchr(text, '"', (size_t)(end - text)));
         text = quote + 1)
        if (!put(csv, text, (size_t)(quote + 1 - text)) || !put(csv, "\"", 1))
            return false;
    return put(csv, text, (size_t)(end - text)) && put(csv, "\"", 1);
}

static bool put_string(struct csv_writer *csv, const char *text, size_t size)
{
    if (!dgi_utf8_is_valid(text, size))
        return dagger_error_set(csv->error, DAGGER_ERROR_INVALID,
                                "the string is not UTF-8");
    bool needs_quotes = !size;
    for (size_t i = 0; i < size && !needs_quotes; i++)
        needs_quotes = strchr("\",\r\n", text[i]) != NULL;
    return needs_quotes ? put_quoted(csv, text, size) : put(csv, text, size);
}

static bool put_enum(struct csv_writer *csv, const struct dagger_type *type,
                     const void *value)
{
    int64_t number = (int64_t)dgi_integer_load(type, value);
    for (size_t i = 0; i < type->enumerator_count; i++)
        if (type->enumerators[i].value == number)
            return put(csv, type->enumerators[i].name, strlen(type->enumerators[i].name));
    return dagger_error_set(csv->error, DAGGER_ERROR_INVALID,
                            "%lld is not a constant of %s", (long long)number,
                            type->name);
}

static bool put_chars(struct csv_writer *csv, const struct dagger_type *type,
                      const char *text)
{
    size_t size = strnlen(text, type->length);
    if (size == type->length)
        return dagger_error_set(csv->error, DAGGER_ERROR_INVALID,
                                "a char[%zu] without a terminating NUL", type->length);
    return put_string(csv, text, size);
}

static bool put_cell(struct csv_writer *csv, const struct dagger_type *type,
                     const void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_STRING: {
        const char *text = *(const char *const *)value;
        return !text || put_string(csv, text, strlen(text));
    }
    case DAGGER_KIND_CHARS:
        return put_chars(csv, type, value);
    case DAGGER_KIND_ENUM:
        return put_enum(csv, type, value);
    case DAGGER_KIND_OPTIONAL: {
        const void *pointer = *(const void *const *)value;
        return !pointer || put_cell(csv, type->element, pointer);
    }
    default: /* numbers and booleans read as in JSON */
        return dagger_json_serializer.write(type, value, csv->out, csv->error);
    }
}

static bool put_header(struct csv_writer *csv, const struct dagger_type *record)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const char *name = record->fields[i].name;
        if ((i && !put(csv, ",", 1)) || !put(csv, name, strlen(name)))
            return false;
    }
    return put(csv, "\r\n", 2);
}

static bool put_record(struct csv_writer *csv, const struct dagger_type *record,
                       const char *value, size_t index)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct dagger_field *field = &record->fields[i];
        if (i && !put(csv, ",", 1))
            return false;
        if (!put_cell(csv, field->type, value + field->offset)) {
            if (!csv->out->failed)
                dagger_error_prefix(csv->error, "[%zu].%s", index, field->name);
            return false;
        }
    }
    return put(csv, "\r\n", 2);
}

static bool write_csv(const struct dagger_type *type, const void *value,
                      struct dagger_writer *writer, struct dagger_error *error)
{
    struct csv_writer csv = {writer, error};
    const struct dagger_any_list *list = value;
    if (!dgi_csv_supports(type, error) || !put_header(&csv, type->element))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const char *record = (const char *)list->items + i * type->element->size;
        if (!put_record(&csv, type->element, record, i))
            return false;
    }
    return true;
}

const struct dagger_serializer dagger_csv_serializer = {
    .name = "csv",
    .extension = "csv",
    .supports = dgi_csv_supports,
    .write = write_csv,
    .read = dgi_csv_read,
};
