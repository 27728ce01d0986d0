#include "json_read.h"

#include "integer.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_value(struct dgi_json_reader *json, const struct dagger_type *type,
                       void *value);

static bool read_bool(struct dgi_json_reader *json, void *value)
{
    if (dgi_json_accept_word(json, "true"))
        *(bool *)value = true;
    else if (dgi_json_accept_word(json, "false"))
        *(bool *)value = false;
    else
        return dgi_json_expected(json, "true or false");
    return true;
}

/* "an integer from -128 to 127" */
static const char *integer_range(const struct dagger_type *type, char out[96])
{
    uint64_t max = dgi_integer_max(type);
    if (type->is_signed)
        snprintf(out, 96, "an integer from -%llu to %llu", (unsigned long long)max + 1,
                 (unsigned long long)max);
    else
        snprintf(out, 96, "an integer from 0 to %llu", (unsigned long long)max);
    return out;
}

/* False: more than 64 bits. */
static bool magnitude_of(const struct dgi_number *number, uint64_t *magnitude)
{
    *magnitude = number->mantissa;
    if (!number->exponent)
        return true;
    /* More digits than a mantissa has. */
    *magnitude = 0;
    for (size_t i = number->is_negative; i < number->size; i++)
        if (__builtin_mul_overflow(*magnitude, UINT64_C(10), magnitude) ||
            __builtin_add_overflow(*magnitude, (uint64_t)(number->text[i] - '0'),
                                   magnitude))
            return false;
    return true;
}

static bool refuse_integer(struct dgi_json_reader *json, const struct dagger_type *type,
                           const struct dgi_number *number)
{
    char range[96];
    char shown[DGI_SHOWN_SIZE];
    return dgi_json_fail_token(
        json, "expected %s, found %s%s", integer_range(type, range),
        dgi_show(shown, number->text, number->size),
        number->is_integer ? "" : ": an integer has no fraction and no exponent");
}

static bool read_int(struct dgi_json_reader *json, const struct dagger_type *type,
                     void *value)
{
    char range[96];
    struct dgi_number number;
    if (!dgi_json_number(json, &number, NULL))
        return dgi_json_expected(json, integer_range(type, range));
    uint64_t magnitude;
    uint64_t max = dgi_integer_max(type);
    uint64_t most = !number.is_negative ? max : type->is_signed ? max + 1 : 0;
    if (!number.is_integer || !magnitude_of(&number, &magnitude) || magnitude > most)
        return refuse_integer(json, type, &number);
    dgi_integer_store(type, value, number.is_negative ? 0 - magnitude : magnitude);
    return true;
}

static bool read_float(struct dgi_json_reader *json, const struct dagger_type *type,
                       void *value)
{
    struct dgi_number number;
    if (!dgi_json_number(json, &number, "a number"))
        return false;
    char shown[DGI_SHOWN_SIZE];
    return (type->size == sizeof(float) ? dgi_number_to_float(&number, value)
                                        : dgi_number_to_double(&number, value)) ||
           dgi_json_fail_token(json, "the number %s is out of range of %s",
                               dgi_show(shown, number.text, number.size), type->name);
}

/* A string that C can hold. */
static bool read_text(struct dgi_json_reader *json, struct dgi_slice *text,
                      const char *what)
{
    if (!dgi_json_string(json, text, what))
        return false;
    if (memchr(text->bytes, '\0', text->size))
        return dgi_json_fail_token(json, "\\u0000 in a string, where C's strings end");
    return true;
}

static bool read_string(struct dgi_json_reader *json, char **value, const char *what)
{
    struct dgi_slice text;
    if (dgi_json_accept_word(json, "null")) {
        *value = NULL;
        return true;
    }
    if (!read_text(json, &text, what))
        return false;
    *value = dagger_arena_strndup(json->arena, text.bytes, text.size);
    return *value || dgi_json_out_of_memory(json);
}

static bool read_chars(struct dgi_json_reader *json, const struct dagger_type *type,
                       char *value)
{
    struct dgi_slice text;
    if (!read_text(json, &text, "a string"))
        return false;
    if (text.size >= type->length)
        return dgi_json_fail_token(
            json, "expected a string of at most %zu bytes, found one of %zu",
            type->length ? type->length - 1 : 0, text.size);
    memcpy(value, text.bytes, text.size);
    memset(value + text.size, 0, type->length - text.size);
    return true;
}

/* `one of "red", "green"`, as far as there is room. */
static void list_enumerators(const struct dagger_type *type, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "one of");
    for (size_t i = 0; i < type->enumerator_count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s \"%s\"", i ? "," : "",
                                 type->enumerators[i].name);
    if (used >= size)
        strcpy(out + size - 4, "...");
}

static bool read_enum(struct dgi_json_reader *json, const struct dagger_type *type,
                      void *value)
{
    char names[512];
    char shown[DGI_SHOWN_SIZE];
    struct dgi_slice text;
    if (dgi_json_peek(json) != '"') {
        list_enumerators(type, names, sizeof names);
        return dgi_json_expected(json, names);
    }
    if (!dgi_json_string(json, &text, ""))
        return false;
    for (size_t i = 0; i < type->enumerator_count; i++) {
        const struct dagger_enumerator *enumerator = &type->enumerators[i];
        if (strlen(enumerator->name) == text.size &&
            memcmp(enumerator->name, text.bytes, text.size) == 0) {
            dgi_integer_store(type, value, (uint64_t)enumerator->value);
            return true;
        }
    }
    list_enumerators(type, names, sizeof names);
    return dgi_json_fail_token(json, "expected %s, found \"%s\"", names,
                               dgi_show(shown, text.bytes, text.size));
}

/* Which fields a struct has had. */
struct seen {
    uint64_t few[4];
    uint64_t *many; /* instead, where there are more */
};

static bool seen_init(struct seen *seen, size_t count)
{
    *seen = (struct seen){0};
    if (count > sizeof seen->few * 8)
        seen->many = calloc(count / 64 + 1, sizeof *seen->many);
    return count <= sizeof seen->few * 8 || seen->many;
}

static uint64_t *seen_word(struct seen *seen, size_t index)
{
    return (seen->many ? seen->many : seen->few) + index / 64;
}

static bool seen_has(struct seen *seen, size_t index)
{
    return *seen_word(seen, index) >> index % 64 & 1;
}

static bool is_name(const char *name, struct dgi_slice key)
{
    return strlen(name) == key.size && memcmp(name, key.bytes, key.size) == 0;
}

/* The index of the field; the count where there is none. Most documents have the keys in
 * the order of the fields. */
static size_t find_field(const struct dagger_type *type, struct dgi_slice key,
                         size_t likely)
{
    if (likely < type->field_count && is_name(type->fields[likely].name, key))
        return likely;
    size_t i = 0;
    while (i < type->field_count && !is_name(type->fields[i].name, key))
        i++;
    return i;
}

/* Takes a key and its colon. */
static bool read_key(struct dgi_json_reader *json, const struct dagger_type *type,
                     struct seen *seen, size_t likely, size_t *index)
{
    struct dgi_slice key;
    char shown[DGI_SHOWN_SIZE];
    if (!dgi_json_string(json, &key, "a key in quotes"))
        return false;
    *index = find_field(type, key, likely);
    if (*index == type->field_count)
        return dgi_json_fail_token(json, "unknown key \"%s\" in %s",
                                   dgi_show(shown, key.bytes, key.size), type->name);
    if (seen_has(seen, *index))
        return dgi_json_fail_token(json, "duplicate key \"%s\"",
                                   type->fields[*index].name);
    *seen_word(seen, *index) |= UINT64_C(1) << *index % 64;
    return dgi_json_accept(json, ':') || dgi_json_expected(json, "':'");
}

static bool check_all_seen(struct dgi_json_reader *json, const struct dagger_type *type,
                           struct seen *seen)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (!seen_has(seen, i))
            return dgi_json_fail_at(json, json->in->next - 1, "missing key \"%s\" in %s",
                                    type->fields[i].name, type->name);
    return true;
}

static bool read_fields(struct dgi_json_reader *json, const struct dagger_type *type,
                        char *value, struct seen *seen)
{
    int more = !dgi_json_accept(json, '}');
    for (size_t i = 0; more == 1; i++) {
        if (!read_key(json, type, seen, i, &i))
            return false;
        const struct dagger_field *field = &type->fields[i];
        if (!read_value(json, field->type, value + field->offset))
            return false;
        more = dgi_json_separator(json, '}');
    }
    return more == 0 && check_all_seen(json, type, seen);
}

static bool read_struct(struct dgi_json_reader *json, const struct dagger_type *type,
                        void *value)
{
    if (!dgi_json_accept(json, '{'))
        return dgi_json_expected(json, "an object");
    struct seen seen;
    if (!dgi_json_enter(json))
        return false;
    if (!seen_init(&seen, type->field_count))
        return dgi_json_out_of_memory(json);
    bool is_read = read_fields(json, type, value, &seen);
    free(seen.many);
    json->depth--;
    return is_read;
}

static bool read_array(struct dgi_json_reader *json, const struct dagger_type *type,
                       char *value)
{
    if (!dgi_json_accept(json, '['))
        return dgi_json_expected(json, "an array");
    if (!dgi_json_enter(json))
        return false;
    int more = !dgi_json_accept(json, ']');
    size_t count = 0;
    for (; more == 1 && count < type->length; count++) {
        if (!read_value(json, type->element, value + count * type->element->size))
            return false;
        more = dgi_json_separator(json, ']');
    }
    if (more < 0)
        return false;
    json->depth--;
    if (more == 0 && count == type->length)
        return true;
    return dgi_json_fail_at(json, json->in->next - 1,
                            "expected an array of exactly %zu items, found %s",
                            type->length, more ? "more" : "fewer");
}

static struct dgi_buffer *take_buffer(struct dgi_json_reader *json)
{
    struct dgi_buffer *buffer = json->spare;
    if (buffer)
        json->spare = buffer->next;
    else
        buffer = calloc(1, sizeof *buffer);
    if (!buffer)
        return NULL;
    buffer->next = json->used;
    json->used = buffer;
    return buffer;
}

static void return_buffer(struct dgi_json_reader *json)
{
    struct dgi_buffer *buffer = json->used;
    json->used = buffer->next;
    buffer->next = json->spare;
    json->spare = buffer;
}

/* A zeroed item at the end. */
static void *add_item(struct dgi_buffer *buffer, size_t size)
{
    enum { FIRST_CAPACITY = 512 };
    if (size > SIZE_MAX - buffer->size)
        return NULL;
    size_t needed = buffer->size + size;
    if (!dgi_buffer_reserve(buffer, needed < FIRST_CAPACITY ? FIRST_CAPACITY : needed))
        return NULL;
    void *item = memset(buffer->bytes + buffer->size, 0, size);
    buffer->size = needed;
    return item;
}

static bool read_items(struct dgi_json_reader *json, const struct dagger_type *element,
                       struct dagger_any_list *list)
{
    struct dgi_buffer *items = take_buffer(json);
    if (!items)
        return dgi_json_out_of_memory(json);
    items->size = 0;
    size_t count = 0;
    int more;
    do {
        void *item = add_item(items, element->size);
        if (!item)
            return dgi_json_out_of_memory(json);
        if (!read_value(json, element, item))
            return false;
        count++;
    } while ((more = dgi_json_separator(json, ']')) == 1);
    if (more < 0)
        return false;
    *list = (struct dagger_any_list){dgi_buffer_hand_over(items, json->arena), count};
    return_buffer(json);
    return list->items || dgi_json_out_of_memory(json);
}

static bool read_list(struct dgi_json_reader *json, const struct dagger_type *type,
                      struct dagger_any_list *list)
{
    if (!dgi_json_accept(json, '['))
        return dgi_json_expected(json, "an array");
    if (!dgi_json_enter(json))
        return false;
    *list = (struct dagger_any_list){0};
    if (!dgi_json_accept(json, ']') && !read_items(json, type->element, list))
        return false;
    json->depth--;
    return true;
}

static bool read_optional(struct dgi_json_reader *json, const struct dagger_type *type,
                          void **pointer)
{
    if (dgi_json_accept_word(json, "null")) {
        *pointer = NULL;
        return true;
    }
    *pointer = dagger_arena_alloc(json->arena, type->element->size);
    if (!*pointer)
        return dgi_json_out_of_memory(json);
    return read_value(json, type->element, *pointer);
}

static bool read_bytes(struct dgi_json_reader *json, dagger_bytes *bytes)
{
    struct dgi_slice text;
    if (!dgi_json_string(json, &text, "a base64 string"))
        return false;
    struct dgi_buffer *decoded = &json->text;
    if (!dgi_buffer_reserve(decoded, text.size))
        return dgi_json_out_of_memory(json);
    if (!dgi_base64_decode((unsigned char *)decoded->bytes, &decoded->size, text.bytes,
                           text.size))
        return dgi_json_fail_token(json, "a string that is not base64");
    *bytes = (dagger_bytes){.size = decoded->size};
    if (!bytes->size)
        return true;
    bytes->data = dgi_buffer_hand_over(decoded, json->arena);
    return bytes->data || dgi_json_out_of_memory(json);
}

static void release_json(void *value)
{
    json_decref(value);
}

static bool read_any(struct dgi_json_reader *json, json_t **value)
{
    *value = dgi_json_any(json);
    if (!*value)
        return false;
    if (dagger_arena_defer(json->arena, release_json, *value))
        return true;
    json_decref(*value);
    return dgi_json_out_of_memory(json);
}

static bool read_value(struct dgi_json_reader *json, const struct dagger_type *type,
                       void *value)
{
    switch (type->kind) {
    case DAGGER_KIND_BOOL:
        return read_bool(json, value);
    case DAGGER_KIND_INT:
        return read_int(json, type, value);
    case DAGGER_KIND_FLOAT:
        return read_float(json, type, value);
    case DAGGER_KIND_STRING:
        return read_string(json, value, "a string or null");
    case DAGGER_KIND_CHARS:
        return read_chars(json, type, value);
    case DAGGER_KIND_ENUM:
        return read_enum(json, type, value);
    case DAGGER_KIND_STRUCT:
        return read_struct(json, type, value);
    case DAGGER_KIND_ARRAY:
        return read_array(json, type, value);
    case DAGGER_KIND_LIST:
        return read_list(json, type, value);
    case DAGGER_KIND_OPTIONAL:
        return read_optional(json, type, value);
    case DAGGER_KIND_BYTES:
        return read_bytes(json, value);
    case DAGGER_KIND_FILE:
        return read_string(json, (char **)&((dagger_file *)value)->path,
                           "the path of a file, as a string, or null");
    case DAGGER_KIND_JSON:
        return read_any(json, value);
    }
    return dgi_json_fail_at(json, json->in->next, "%s has no form in JSON", type->name);
}

static void release_buffers(struct dgi_buffer *buffer)
{
    while (buffer) {
        struct dgi_buffer *next = buffer->next;
        free(buffer->bytes);
        free(buffer);
        buffer = next;
    }
}

bool dgi_json_read(const struct dagger_type *type, void *value,
                   struct dagger_reader *reader, struct dagger_arena *arena,
                   struct dagger_error *error)
{
    struct dagger_error unused = {0};
    struct dgi_json_reader json = {
        .in = reader, .arena = arena, .error = error ? error : &unused};
    bool is_read = read_value(&json, type, value);
    if (is_read && dgi_json_peek(&json) != DGI_JSON_END)
        is_read = dgi_json_expected(&json, "the end of the input after the value");
    free(json.text.bytes);
    release_buffers(json.spare);
    release_buffers(json.used);
    return is_read;
}
