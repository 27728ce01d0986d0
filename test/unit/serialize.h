/* Shared by the serializers' tests: a record with every flat kind, and round trips. */
#ifndef SERIALIZE_H
#define SERIALIZE_H

#include <criterion/criterion.h>
#include <dagger/serializer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum color { RED, GREEN = 5, BLUE = -1 };

static const struct dagger_enumerator color_enumerators[] = {
    {"RED", RED}, {"GREEN", GREEN}, {"BLUE", BLUE}};
static const struct dagger_type color_type = {
    .kind = DAGGER_KIND_ENUM,
    .is_signed = true,
    .name = "enum color",
    .size = sizeof(enum color),
    .enumerators = color_enumerators,
    .enumerator_count = 3,
};
static const struct dagger_type name_type = {
    .kind = DAGGER_KIND_CHARS, .name = "char[6]", .size = 6, .length = 6};
static const struct dagger_type weight_type = {.kind = DAGGER_KIND_OPTIONAL,
                                               .name = "double *",
                                               .size = sizeof(double *),
                                               .element = &dagger_type_double};

struct record {
    int64_t id;
    bool is_new;
    enum color color;
    char name[6];
    const char *note;
    double *weight;
    float ratio;
};
static const struct dagger_field record_fields[] = {
    {"id", &dagger_type_int64, offsetof(struct record, id)},
    {"is_new", &dagger_type_bool, offsetof(struct record, is_new)},
    {"color", &color_type, offsetof(struct record, color)},
    {"name", &name_type, offsetof(struct record, name)},
    {"note", &dagger_type_string, offsetof(struct record, note)},
    {"weight", &weight_type, offsetof(struct record, weight)},
    {"ratio", &dagger_type_float, offsetof(struct record, ratio)},
};
static const struct dagger_type record_type = {.kind = DAGGER_KIND_STRUCT,
                                               .name = "struct record",
                                               .size = sizeof(struct record),
                                               .fields = record_fields,
                                               .field_count = 7};
static const struct dagger_type records_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "records",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &record_type};
static const struct dagger_type doubles_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "doubles",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &dagger_type_double};

/* What `serializer` writes for `value`, NUL-terminated; NULL and the error otherwise. */
static inline char *dump(const struct dagger_serializer *serializer,
                         const struct dagger_type *type, const void *value, size_t *size,
                         struct dagger_error *error)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    char *text = NULL;
    *size = 0;
    if (serializer->write(type, value, &writer, error)) {
        *size = writer.used;
        cr_assert(dagger_writer_write(&writer, "", 1, NULL));
        text = malloc(writer.used);
        memcpy(text, writer.buffer, writer.used);
    }
    dagger_writer_release(&writer);
    return text;
}

static inline bool load(const struct dagger_serializer *serializer,
                        const struct dagger_type *type, void *value, const void *bytes,
                        size_t size, struct dagger_arena *arena,
                        struct dagger_error *error)
{
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, bytes, size, "in");
    memset(value, 0, type->size);
    return serializer->read(type, value, &reader, arena, error);
}

/* The message of reading `bytes`, which must fail; the place in front where there is one.
 */
static inline const char *refusal(const struct dagger_serializer *serializer,
                                  const struct dagger_type *type, const void *bytes,
                                  size_t size, char out[1600])
{
    struct dagger_arena *arena = dagger_arena_create();
    struct dagger_error error = {0};
    char *value = calloc(1, type->size);
    bool ok = load(serializer, type, value, bytes, size, arena, &error);
    snprintf(out, 1600, "%s", ok ? "accepted" : error.message);
    if (!ok && error.line)
        snprintf(out, 1600, "%u:%u: %s", error.line, error.column, error.message);
    if (!ok)
        cr_assert_eq(error.code, DAGGER_ERROR_INVALID);
    free(value);
    dagger_arena_destroy(arena);
    return out;
}

#endif
