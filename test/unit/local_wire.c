/* The form in which values cross to other processes. */
#include "wire.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "local_tables.h"

struct part {
    const char *name;
    double *weight;
    char code[5];
    bool is_on;
};

struct whole {
    struct part parts[2];
    DAGGER_LIST(struct part) more;
    numbers list;
    dagger_bytes bytes;
    dagger_file file;
    json_t *json;
    int16_t small;
};

static const struct dagger_type optional_double = {.kind = DAGGER_KIND_OPTIONAL,
                                                   .size = sizeof(double *),
                                                   .element = &dagger_type_double};
static const struct dagger_type code_type = {
    .kind = DAGGER_KIND_CHARS, .size = 5, .length = 5};
static const struct dagger_field part_fields[] = {
    {.name = "name", .type = &dagger_type_string, .offset = offsetof(struct part, name)},
    {.name = "weight", .type = &optional_double, .offset = offsetof(struct part, weight)},
    {.name = "code", .type = &code_type, .offset = offsetof(struct part, code)},
    {.name = "is_on", .type = &dagger_type_bool, .offset = offsetof(struct part, is_on)},
};
static const struct dagger_type part_type = {.kind = DAGGER_KIND_STRUCT,
                                             .size = sizeof(struct part),
                                             .fields = part_fields,
                                             .field_count = COUNT(part_fields)};
static const struct dagger_type two_parts = {.kind = DAGGER_KIND_ARRAY,
                                             .size = 2 * sizeof(struct part),
                                             .element = &part_type,
                                             .length = 2};
static const struct dagger_type part_list = {.kind = DAGGER_KIND_LIST,
                                             .size = sizeof(struct dagger_any_list),
                                             .element = &part_type};
#define FIELD(field, field_type)                                                         \
    {.name = #field, .type = (field_type), .offset = offsetof(struct whole, field)}
static const struct dagger_field whole_fields[] = {
    FIELD(parts, &two_parts),         FIELD(more, &part_list),
    FIELD(list, &numbers_type),       FIELD(bytes, &dagger_type_bytes),
    FIELD(file, &dagger_type_file),   FIELD(json, &dagger_type_json),
    FIELD(small, &dagger_type_int16),
};
static const struct dagger_type whole_type = {.kind = DAGGER_KIND_STRUCT,
                                              .size = sizeof(struct whole),
                                              .fields = whole_fields,
                                              .field_count = COUNT(whole_fields)};

static double weights[] = {1.5, -2.5};
static struct part more[] = {{"c", &weights[1], "wxyz", true}, {NULL, NULL, "", false}};
static int64_t items[] = {1, INT64_MIN, INT64_MAX};

static struct whole make_whole(void)
{
    return (struct whole){
        .parts = {{"a", &weights[0], "ab", true}, {"", NULL, "", false}},
        .more = {more, 2},
        .list = {items, 3},
        .bytes = {(unsigned char *)"\0\1\2", 3},
        .file = {"/some/where"},
        .json = json_pack("{s:[i,n,f]}", "k", 7, 0.1),
        .small = -3,
    };
}

static void assert_whole(const struct whole *value, const struct whole *expected)
{
    cr_assert_str_eq(value->parts[0].name, "a");
    cr_assert_eq(*value->parts[0].weight, 1.5);
    cr_assert_str_eq(value->parts[0].code, "ab");
    cr_assert(value->parts[0].is_on);
    cr_assert_str_eq(value->parts[1].name, "");
    cr_assert_null(value->parts[1].weight);
    cr_assert_eq(value->more.count, 2);
    cr_assert_str_eq(value->more.items[0].name, "c");
    cr_assert_eq(*value->more.items[0].weight, -2.5);
    cr_assert_null(value->more.items[1].name);
    cr_assert_eq(value->list.count, 3);
    cr_assert_eq(memcmp(value->list.items, items, sizeof items), 0);
    cr_assert_eq(value->bytes.size, 3);
    cr_assert_eq(memcmp(value->bytes.data, "\0\1\2", 3), 0);
    cr_assert_str_eq(value->file.path, "/some/where");
    cr_assert(json_equal(value->json, expected->json));
    cr_assert_eq(value->small, -3);
}

static _Alignas(8) char buffer[10000];

static size_t write_whole(const struct whole *value, struct dgi_wire_writer *writer)
{
    size_t offset;
    cr_assert(dgi_wire_begin(writer, buffer, sizeof buffer));
    cr_assert(dgi_wire_write(writer, &whole_type, value, &offset, NULL));
    return offset;
}

Test(local_wire, brings_every_kind_of_value_across)
{
    for (int copies = 0; copies < 2; copies++) {
        struct whole value = make_whole(), read;
        struct dgi_wire_writer writer;
        size_t offset = write_whole(&value, &writer);
        struct dagger_arena *arena = dagger_arena_create();
        struct dgi_wire_reader reader;
        cr_assert(dgi_wire_open(&reader, buffer, writer.used, arena, copies == 1, NULL));
        cr_assert(dgi_wire_read(&reader, &whole_type, &read, offset, NULL));
        if (copies)
            memset(buffer, 'x', sizeof buffer);
        assert_whole(&read, &value);
        dagger_arena_destroy(arena);
        json_decref(value.json);
    }
}

/* At another address, with the message cut short at every length. */
Test(local_wire, refuses_a_message_that_is_cut_short)
{
    struct whole value = make_whole(), read;
    struct dgi_wire_writer writer;
    size_t offset = write_whole(&value, &writer);
    for (size_t size = 0; size < writer.used; size++) {
        struct dagger_arena *arena = dagger_arena_create();
        struct dgi_wire_reader reader;
        struct dagger_error error = {0};
        char *copy = malloc(size + 1);
        memcpy(copy, buffer, size);
        cr_assert_not(dgi_wire_open(&reader, copy, size, arena, size % 2, &error) &&
                      dgi_wire_read(&reader, &whole_type, &read, offset, &error));
        cr_assert_eq(error.code, DAGGER_ERROR_INVALID);
        free(copy);
        dagger_arena_destroy(arena);
    }
    json_decref(value.json);
}

/* Every byte changed in turn: read or refused, but never outside of the message. The
 * address sanitizer and valgrind tell. */
Test(local_wire, reads_nothing_outside_of_a_message_that_lies)
{
    struct whole value = make_whole();
    struct dgi_wire_writer writer;
    size_t offset = write_whole(&value, &writer);
    for (size_t at = 0; at < 8 * writer.used; at++) {
        struct dagger_arena *arena = dagger_arena_create();
        struct dgi_wire_reader reader;
        struct whole read;
        char *copy = malloc(writer.used);
        memcpy(copy, buffer, writer.used);
        copy[at / 8] ^= (char)(1 << at % 8);
        if (dgi_wire_open(&reader, copy, writer.used, arena, true, NULL) &&
            dgi_wire_read(&reader, &whole_type, &read, offset, NULL))
            for (size_t i = 0; i < read.list.count; i++)
                read.list.items[i] = 0;
        cr_assert_leq(dagger_arena_size(arena), 100000);
        free(copy);
        dagger_arena_destroy(arena);
    }
    json_decref(value.json);
}

/* A list of lists that all point to the same bytes would grow without bound. */
Test(local_wire, refuses_to_read_more_than_there_is)
{
    numbers inner = {items, 3};
    numbers lists[] = {inner, inner, inner};
    tables value = {lists, 3}, read;
    struct dgi_wire_writer writer;
    size_t offset;
    cr_assert(dgi_wire_begin(&writer, buffer, sizeof buffer));
    cr_assert(dgi_wire_write(&writer, &tables_type, &value, &offset, NULL));
    uint64_t outer;
    memcpy(&outer, buffer + offset, 8);
    uint64_t first;
    memcpy(&first, buffer + outer, 8);
    memcpy(buffer + outer + 16, &first, 8);
    struct dagger_arena *arena = dagger_arena_create();
    struct dgi_wire_reader reader;
    cr_assert(dgi_wire_open(&reader, buffer, writer.used - 48, arena, true, NULL));
    cr_assert_not(dgi_wire_read(&reader, &tables_type, &read, offset, NULL));
    dagger_arena_destroy(arena);
}

Test(local_wire, says_when_there_is_no_room)
{
    struct whole value = make_whole();
    struct dgi_wire_writer writer;
    size_t needed;
    write_whole(&value, &writer);
    needed = writer.used;
    for (size_t capacity = 0; capacity < needed; capacity++) {
        struct dagger_error error = {0};
        size_t offset;
        char *exact = malloc(capacity + 1);
        if (dgi_wire_begin(&writer, exact, capacity)) {
            cr_assert_not(dgi_wire_write(&writer, &whole_type, &value, &offset, &error));
            cr_assert_eq(error.code, DAGGER_ERROR_MEMORY);
        }
        free(exact);
    }
    json_decref(value.json);
}

Test(local_wire, lends_plain_values_where_they_lie)
{
    struct dgi_wire_writer writer;
    size_t offset;
    int64_t n = 42;
    cr_assert(dgi_wire_begin(&writer, buffer, sizeof buffer));
    cr_assert(dgi_wire_write(&writer, &dagger_type_int64, &n, &offset, NULL));
    struct dgi_wire_reader reader;
    cr_assert(dgi_wire_open(&reader, buffer, writer.used, NULL, false, NULL));
    const int64_t *view = dgi_wire_view(&reader, &dagger_type_int64, offset);
    cr_assert_eq((const char *)view, buffer + offset);
    cr_assert_eq(*view, 42);
    cr_assert_null(dgi_wire_view(&reader, &dagger_type_int64, writer.used));
    cr_assert_null(dgi_wire_view(&reader, &dagger_type_int64, SIZE_MAX - 7));
}

/* Arrays in arrays, the innermost empty. */
static json_t *nest(unsigned depth)
{
    json_t *value = json_array();
    while (--depth) {
        json_t *outer = json_array();
        cr_assert_eq(json_array_append_new(outer, value), 0);
        value = outer;
    }
    return value;
}

Test(local_wire, refuses_what_is_too_deep_to_be_read)
{
    static _Alignas(8) char room[100000];
    for (unsigned depth = 2000; depth < 80000; depth += 39000) {
        struct dgi_wire_writer writer;
        struct dgi_wire_reader reader;
        struct dagger_arena *arena = dagger_arena_create();
        struct dagger_error error = {0};
        json_t *value = nest(depth), *read = NULL;
        size_t offset = 0;
        cr_assert(dgi_wire_begin(&writer, room, sizeof room));
        bool ok = dgi_wire_write(&writer, &dagger_type_json, &value, &offset, &error);
        cr_expect_eq(ok, depth == 2000);
        cr_expect_eq(error.code, ok ? DAGGER_OK : DAGGER_ERROR_INVALID);
        cr_expect(!ok ||
                  (dgi_wire_open(&reader, room, writer.used, arena, true, NULL) &&
                   dgi_wire_read(&reader, &dagger_type_json, &read, offset, NULL)));
        json_decref(value);
        dagger_arena_destroy(arena);
    }
}
