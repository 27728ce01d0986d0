#include "fuzz_types.h"

enum color { RED = -1, GREEN, BLUE = 7 };

typedef DAGGER_LIST(int64_t) numbers;
typedef DAGGER_LIST(numbers) table;
typedef DAGGER_LIST(const char *) strings;

struct inner {
    double ratio;
    const char *name;
    char code[5];
    enum color color;
};
typedef DAGGER_LIST(struct inner) inners;

struct outer {
    bool flag;
    uint8_t small;
    struct inner inner;
    inners list;
    uint16_t grid[2][3];
    const struct inner *optional;
    dagger_bytes bytes;
    struct json_t *json;
    float single;
};
typedef DAGGER_LIST(struct outer) outers;

struct row {
    const char *text;
    int32_t number;
    double real;
    bool flag;
    enum color color;
    char code[4];
};
typedef DAGGER_LIST(struct row) rows;

static const struct dagger_enumerator colors[] = {
    {"RED", RED}, {"GREEN", GREEN}, {"BLUE", BLUE}};
static const struct dagger_type color_type = {
    .kind = DAGGER_KIND_ENUM,
    .is_signed = true,
    .name = "enum color",
    .size = sizeof(enum color),
    .enumerators = colors,
    .enumerator_count = 3,
};
static const struct dagger_type chars5 = {
    .kind = DAGGER_KIND_CHARS, .name = "char[5]", .size = 5, .length = 5};
static const struct dagger_type chars4 = {
    .kind = DAGGER_KIND_CHARS, .name = "char[4]", .size = 4, .length = 4};

#define LIST_OF(list_name, element_type)                                                 \
    {.kind = DAGGER_KIND_LIST,                                                           \
     .name = list_name,                                                                  \
     .size = sizeof(struct dagger_any_list),                                             \
     .element = (element_type)}
#define STRUCT_OF(tag, field_array)                                                      \
    {.kind = DAGGER_KIND_STRUCT,                                                         \
     .name = "struct " #tag,                                                             \
     .size = sizeof(struct tag),                                                         \
     .fields = (field_array),                                                            \
     .field_count = sizeof(field_array) / sizeof(field_array)[0]}

static const struct dagger_type numbers_type = LIST_OF("numbers", &dagger_type_int64);
static const struct dagger_type table_type = LIST_OF("table", &numbers_type);
static const struct dagger_type strings_type = LIST_OF("strings", &dagger_type_string);
static const struct dagger_type reals_type = LIST_OF("reals", &dagger_type_double);
static const struct dagger_type small_type = LIST_OF("small", &dagger_type_uint8);

static const struct dagger_field inner_fields[] = {
    {"ratio", &dagger_type_double, offsetof(struct inner, ratio)},
    {"name", &dagger_type_string, offsetof(struct inner, name)},
    {"code", &chars5, offsetof(struct inner, code)},
    {"color", &color_type, offsetof(struct inner, color)},
};
static const struct dagger_type inner_type = STRUCT_OF(inner, inner_fields);
static const struct dagger_type inners_type = LIST_OF("inners", &inner_type);
static const struct dagger_type optional_inner = {
    .kind = DAGGER_KIND_OPTIONAL,
    .name = "const struct inner *",
    .size = sizeof(void *),
    .element = &inner_type,
};
static const struct dagger_type optional_number = {
    .kind = DAGGER_KIND_OPTIONAL,
    .name = "int64_t *",
    .size = sizeof(void *),
    .element = &dagger_type_int64,
};
static const struct dagger_type optional_optional = {
    .kind = DAGGER_KIND_OPTIONAL,
    .name = "int64_t **",
    .size = sizeof(void *),
    .element = &optional_number,
};
static const struct dagger_type grid_row = {
    .kind = DAGGER_KIND_ARRAY,
    .name = "uint16_t[3]",
    .size = 3 * sizeof(uint16_t),
    .element = &dagger_type_uint16,
    .length = 3,
};
static const struct dagger_type grid_type = {
    .kind = DAGGER_KIND_ARRAY,
    .name = "uint16_t[2][3]",
    .size = 6 * sizeof(uint16_t),
    .element = &grid_row,
    .length = 2,
};

static const struct dagger_field outer_fields[] = {
    {"flag", &dagger_type_bool, offsetof(struct outer, flag)},
    {"small", &dagger_type_uint8, offsetof(struct outer, small)},
    {"inner", &inner_type, offsetof(struct outer, inner)},
    {"list", &inners_type, offsetof(struct outer, list)},
    {"grid", &grid_type, offsetof(struct outer, grid)},
    {"optional", &optional_inner, offsetof(struct outer, optional)},
    {"bytes", &dagger_type_bytes, offsetof(struct outer, bytes)},
    {"json", &dagger_type_json, offsetof(struct outer, json)},
    {"single", &dagger_type_float, offsetof(struct outer, single)},
};
static const struct dagger_type outer_type = STRUCT_OF(outer, outer_fields);
static const struct dagger_type outers_type = LIST_OF("outers", &outer_type);

static const struct dagger_field row_fields[] = {
    {"text", &dagger_type_string, offsetof(struct row, text)},
    {"number", &dagger_type_int32, offsetof(struct row, number)},
    {"real", &dagger_type_double, offsetof(struct row, real)},
    {"flag", &dagger_type_bool, offsetof(struct row, flag)},
    {"color", &color_type, offsetof(struct row, color)},
    {"code", &chars4, offsetof(struct row, code)},
};
static const struct dagger_type row_type = STRUCT_OF(row, row_fields);
static const struct dagger_type rows_type = LIST_OF("rows", &row_type);

const struct dagger_type *const fuzz_types[] = {
    &dagger_type_bool,   &dagger_type_int8,
    &dagger_type_uint64, &dagger_type_float,
    &dagger_type_double, &dagger_type_string,
    &dagger_type_bytes,  &dagger_type_json,
    &color_type,         &chars5,
    &numbers_type,       &table_type,
    &strings_type,       &inner_type,
    &inners_type,        &optional_number,
    &optional_optional,  &grid_type,
    &outer_type,         &outers_type,
    &rows_type,          &reals_type,
    &small_type,         &dagger_type_int64,
};
const size_t fuzz_type_count = sizeof fuzz_types / sizeof fuzz_types[0];
