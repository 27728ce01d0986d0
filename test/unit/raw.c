#include "serialize.h"

#include <stdlib.h>
#include <unistd.h>

static struct dagger_arena *arena;
static void set_up(void)
{
    arena = dagger_arena_create();
}
static void tear_down(void)
{
    dagger_arena_destroy(arena);
}
TestSuite(raw, .init = set_up, .fini = tear_down);
TestSuite(text, .init = set_up, .fini = tear_down);

struct point {
    bool is_set;
    double x;
    char label[6];
};
static const struct dagger_field point_fields[] = {
    {"is_set", &dagger_type_bool, offsetof(struct point, is_set)},
    {"x", &dagger_type_double, offsetof(struct point, x)},
    {"label", &name_type, offsetof(struct point, label)},
};
static const struct dagger_type point_type = {.kind = DAGGER_KIND_STRUCT,
                                              .name = "struct point",
                                              .size = sizeof(struct point),
                                              .fields = point_fields,
                                              .field_count = 3};
static const struct dagger_type points_type = {.kind = DAGGER_KIND_LIST,
                                               .name = "points",
                                               .size = sizeof(struct dagger_any_list),
                                               .element = &point_type};

Test(raw, writes_the_items_of_a_list_and_nothing_else)
{
    double numbers[] = {1.5, -0.0, 1e300};
    struct dagger_any_list list = {numbers, 3};
    size_t size;
    char *bytes = dump(&dagger_raw_serializer, &doubles_type, &list, &size, NULL);
    cr_assert_eq(size, sizeof numbers);
    cr_assert_arr_eq(bytes, numbers, sizeof numbers);
    free(bytes);
}

Test(raw, writes_no_stale_bytes)
{
    struct point points[2];
    memset(points, 0xAA, sizeof points);
    for (size_t i = 0; i < 2; i++) {
        points[i].is_set = true;
        points[i].x = 2;
        strcpy(points[i].label, "ab");
    }
    struct dagger_any_list list = {points, 2};
    size_t size;
    char *bytes = dump(&dagger_raw_serializer, &points_type, &list, &size, NULL);
    struct point clean[2];
    memset(clean, 0, sizeof clean);
    for (size_t i = 0; i < 2; i++) {
        clean[i].is_set = true;
        clean[i].x = 2;
        strcpy(clean[i].label, "ab");
    }
    cr_assert_eq(size, sizeof clean);
    cr_assert_arr_eq(bytes, (char *)clean, sizeof clean);
    free(bytes);
}

Test(raw, reads_a_file_by_mapping_it)
{
    char path[] = "/tmp/raw-test-XXXXXX";
    int fd = mkstemp(path);
    double numbers[1000];
    for (size_t i = 0; i < 1000; i++)
        numbers[i] = (double)i;
    cr_assert_eq(write(fd, numbers, sizeof numbers), (ssize_t)sizeof numbers);
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    struct dagger_reader reader;
    struct dagger_any_list list = {0};
    cr_assert(dagger_reader_init_fd(&reader, fd, path, NULL));
    cr_assert(dagger_raw_serializer.read(&doubles_type, &list, &reader, arena, NULL));
    dagger_reader_release(&reader);
    close(fd);
    unlink(path);
    cr_assert_eq(list.count, 1000);
    cr_assert_arr_eq(list.items, numbers, sizeof numbers);
    cr_assert_not(dagger_arena_owns(arena, list.items), "the items were copied");
    ((double *)list.items)[0] = 7; /* the task's own copy */
}

Test(raw, reads_from_a_pipe)
{
    int ends[2];
    int32_t number = -5;
    int32_t read_back;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(write(ends[1], &number, sizeof number), (ssize_t)sizeof number);
    close(ends[1]);
    struct dagger_reader reader;
    cr_assert(dagger_reader_init_fd(&reader, ends[0], "pipe", NULL));
    cr_assert(
        dagger_raw_serializer.read(&dagger_type_int32, &read_back, &reader, arena, NULL));
    dagger_reader_release(&reader);
    close(ends[0]);
    cr_assert_eq(read_back, -5);
}

Test(raw, keeps_bytes_as_they_are)
{
    unsigned char data[] = {0, 255, 10};
    dagger_bytes bytes = {data, 3};
    size_t size;
    char *dumped = dump(&dagger_raw_serializer, &dagger_type_bytes, &bytes, &size, NULL);
    cr_assert_eq(size, 3);
    bytes = (dagger_bytes){0};
    cr_assert(load(&dagger_raw_serializer, &dagger_type_bytes, &bytes, dumped, size,
                   arena, NULL));
    cr_assert_eq(bytes.size, 3);
    cr_assert_arr_eq(bytes.data, data, 3);
    free(dumped);
}

Test(raw, reads_an_empty_list)
{
    struct dagger_any_list list;
    cr_assert(load(&dagger_raw_serializer, &doubles_type, &list, "", 0, arena, NULL));
    cr_assert_eq(list.count, 0);
}

Test(raw, refuses_bytes_that_are_no_value)
{
    char message[1600];
    struct point point = {.is_set = true, .label = "ab"};
    cr_assert_str_eq(
        refusal(&dagger_raw_serializer, &doubles_type, "123456789", 9, message),
        "expected a multiple of 8 bytes for double, found 9");
    cr_assert_str_eq(
        refusal(&dagger_raw_serializer, &dagger_type_int32, "12345678", 8, message),
        "expected 4 bytes for int32_t, found 8");
    memset(&point.is_set, 2, 1);
    cr_assert_str_eq(
        refusal(&dagger_raw_serializer, &point_type, &point, sizeof point, message),
        "the bytes at offset 0 are not a value of struct point");
    memset(&point.is_set, 1, 1);
    memset(point.label, 'x', sizeof point.label);
    cr_assert_str_eq(
        refusal(&dagger_raw_serializer, &point_type, &point, sizeof point, message),
        "the bytes at offset 0 are not a value of struct point");
    int32_t color = 4;
    cr_assert_str_eq(
        refusal(&dagger_raw_serializer, &color_type, &color, sizeof color, message),
        "the bytes at offset 0 are not a value of enum color");
}

Test(raw, refuses_types_with_pointers)
{
    struct dagger_error error = {0};
    cr_assert_not(dagger_raw_serializer.supports(&records_type, &error));
    cr_assert_str_eq(error.message,
                     "serializer raw cannot hold records: it contains pointers");
}

Test(text, keeps_strings_as_they_are)
{
    const char *text = "a \"quoted\"\nline \xE2\x82\xAC";
    size_t size;
    char *dumped = dump(&dagger_text_serializer, &dagger_type_string, &text, &size, NULL);
    cr_assert_str_eq(dumped, text);
    const char *back;
    cr_assert(load(&dagger_text_serializer, &dagger_type_string, &back, dumped, size,
                   arena, NULL));
    cr_assert_str_eq(back, text);
    cr_assert(
        load(&dagger_text_serializer, &dagger_type_string, &back, "", 0, arena, NULL));
    cr_assert_str_eq(back, "");
    char name[6];
    cr_assert(load(&dagger_text_serializer, &name_type, name, "abcde", 5, arena, NULL));
    cr_assert_str_eq(name, "abcde");
    free(dumped);
}

Test(text, refuses_what_a_string_cannot_hold)
{
    char message[1600];
    struct dagger_error error = {0};
    const char *null = NULL;
    size_t size;
    cr_assert_str_eq(
        refusal(&dagger_text_serializer, &dagger_type_string, "a\0b", 3, message),
        "the text contains a NUL byte");
    cr_assert_str_eq(
        refusal(&dagger_text_serializer, &dagger_type_string, "\xC0\x80", 2, message),
        "the text is not UTF-8");
    cr_assert_str_eq(refusal(&dagger_text_serializer, &name_type, "abcdef", 6, message),
                     "expected at most 5 bytes for char[6], found 6");
    cr_assert_null(
        dump(&dagger_text_serializer, &dagger_type_string, &null, &size, &error));
    cr_assert_str_eq(error.message, "serializer text has no form for NULL");
    error = (struct dagger_error){0};
    cr_assert_not(dagger_text_serializer.supports(&doubles_type, &error));
    cr_assert_str_eq(
        error.message,
        "serializer text cannot hold doubles: it is neither a string nor bytes");
}
