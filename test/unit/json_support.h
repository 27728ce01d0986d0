/* Types of every kind, and JSON to and from memory, for the tests of values. */
#ifndef DAGGER_TEST_JSON_SUPPORT_H
#define DAGGER_TEST_JSON_SUPPORT_H

#include <dagger/serializer.h>

#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define FIELD(struct_, field_, type_)                                                    \
    {.name = #field_, .type = (type_), .offset = offsetof(struct_, field_)}
#define STRUCT_TYPE(struct_, fields_)                                                    \
    {.kind = DAGGER_KIND_STRUCT,                                                         \
     .name = #struct_,                                                                   \
     .size = sizeof(struct_),                                                            \
     .fields = (fields_),                                                                \
     .field_count = COUNT(fields_)}
#define LIST_TYPE(name_, element_)                                                       \
    {.kind = DAGGER_KIND_LIST,                                                           \
     .name = (name_),                                                                    \
     .size = sizeof(struct dagger_any_list),                                             \
     .element = (element_)}
#define OPTIONAL_TYPE(name_, element_)                                                   \
    {.kind = DAGGER_KIND_OPTIONAL,                                                       \
     .name = (name_),                                                                    \
     .size = sizeof(void *),                                                             \
     .element = (element_)}
#define ARRAY_TYPE(name_, element_, length_, size_)                                      \
    {.kind = DAGGER_KIND_ARRAY,                                                          \
     .name = (name_),                                                                    \
     .size = (size_),                                                                    \
     .element = (element_),                                                              \
     .length = (length_)}
#define CHARS_TYPE(name_, length_)                                                       \
    {.kind = DAGGER_KIND_CHARS, .name = (name_), .size = (length_), .length = (length_)}

enum color { RED = -1, GREEN, BLUE = 7, AZURE = 7 };
static const struct dagger_enumerator color_enumerators[] = {
    {"RED", RED}, {"GREEN", GREEN}, {"BLUE", BLUE}, {"AZURE", AZURE}};
static const struct dagger_type color_type = {.kind = DAGGER_KIND_ENUM,
                                              .is_signed = true,
                                              .name = "enum color",
                                              .size = sizeof(enum color),
                                              .enumerators = color_enumerators,
                                              .enumerator_count =
                                                  COUNT(color_enumerators)};

struct point {
    int32_t x;
    float y;
};
static const struct dagger_field point_fields[] = {
    FIELD(struct point, x, &dagger_type_int32),
    FIELD(struct point, y, &dagger_type_float),
};
static const struct dagger_type point_type = STRUCT_TYPE(struct point, point_fields);

typedef DAGGER_LIST(struct point) points;
typedef DAGGER_LIST(const char *) words;
typedef DAGGER_LIST(double) doubles;
static const struct dagger_type points_type = LIST_TYPE("points", &point_type);
static const struct dagger_type words_type = LIST_TYPE("words", &dagger_type_string);
static const struct dagger_type doubles_type = LIST_TYPE("doubles", &dagger_type_double);
static const struct dagger_type doubles_lists_type =
    LIST_TYPE("list of doubles", &doubles_type);
static const struct dagger_type name_type = CHARS_TYPE("char[8]", 8);
static const struct dagger_type triple_type =
    ARRAY_TYPE("int16_t[3]", &dagger_type_int16, 3, 6);
static const struct dagger_type maybe_type =
    OPTIONAL_TYPE("double *", &dagger_type_double);
static const struct dagger_type point_pointer_type =
    OPTIONAL_TYPE("struct point *", &point_type);

/** A value of every kind. */
struct everything {
    bool flag;
    int8_t i8;
    uint16_t u16;
    int64_t i64;
    uint64_t u64;
    float f;
    double d;
    const char *s;
    char name[8];
    enum color color;
    struct point at;
    int16_t triple[3];
    points path;
    double *maybe;
    dagger_bytes raw;
    dagger_file file;
    json_t *any;
    words words;
    struct point *where;
};
static const struct dagger_field everything_fields[] = {
    FIELD(struct everything, flag, &dagger_type_bool),
    FIELD(struct everything, i8, &dagger_type_int8),
    FIELD(struct everything, u16, &dagger_type_uint16),
    FIELD(struct everything, i64, &dagger_type_int64),
    FIELD(struct everything, u64, &dagger_type_uint64),
    FIELD(struct everything, f, &dagger_type_float),
    FIELD(struct everything, d, &dagger_type_double),
    FIELD(struct everything, s, &dagger_type_string),
    FIELD(struct everything, name, &name_type),
    FIELD(struct everything, color, &color_type),
    FIELD(struct everything, at, &point_type),
    FIELD(struct everything, triple, &triple_type),
    FIELD(struct everything, path, &points_type),
    FIELD(struct everything, maybe, &maybe_type),
    FIELD(struct everything, raw, &dagger_type_bytes),
    FIELD(struct everything, file, &dagger_type_file),
    FIELD(struct everything, any, &dagger_type_json),
    FIELD(struct everything, words, &words_type),
    FIELD(struct everything, where, &point_pointer_type),
};
static const struct dagger_type everything_type =
    STRUCT_TYPE(struct everything, everything_fields);

/** A document of struct everything, as it is written. */
#define EVERYTHING_JSON                                                                  \
    "{\"flag\":true,\"i8\":-128,\"u16\":65535,\"i64\":-9223372036854775808,"             \
    "\"u64\":18446744073709551615,\"f\":0.1,\"d\":-0.0,\"s\":\"\xf4\x8f\xbf\xbf "        \
    "\\\"x\\\"\\n\",\"name\":\"seven77\",\"color\":\"BLUE\",\"at\":{\"x\":1,\"y\":2.5}," \
    "\"triple\":[1,-2,3],\"path\":[{\"x\":3,\"y\":0.25},{\"x\":4,\"y\":1e30}],"          \
    "\"maybe\":5e-324,\"raw\":\"AAEC/w==\",\"file\":\"a/b.txt\","                        \
    "\"any\":{\"k\":[1,2.5,\"s\",true,false,null,{}]},\"words\":[\"\",null,\"w\"],"      \
    "\"where\":null}"

/** Reads `size` bytes of JSON; what the value points to comes from `arena`. */
static inline bool read_bytes(const struct dagger_type *type, void *value,
                              const void *bytes, size_t size, struct dagger_arena *arena,
                              struct dagger_error *error)
{
    struct dagger_reader reader;
    dagger_reader_init_memory(&reader, bytes, size, "input");
    bool is_read = dagger_json_serializer.read(type, value, &reader, arena, error);
    dagger_reader_release(&reader);
    return is_read;
}

/** As read_bytes(), from a string. */
static inline bool read_text(const struct dagger_type *type, void *value,
                             const char *text, struct dagger_arena *arena,
                             struct dagger_error *error)
{
    return read_bytes(type, value, text, strlen(text), arena, error);
}

/** The value as JSON, to be freed; NULL: failed. */
static inline char *write_text(const struct dagger_type *type, const void *value,
                               struct dagger_error *error)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    char *text = NULL;
    if (dagger_json_serializer.write(type, value, &writer, error))
        text = strndup(writer.buffer, writer.used);
    dagger_writer_release(&writer);
    return text;
}

#endif
