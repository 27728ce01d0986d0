/* MessagePack: every length of its forms, what it refuses to write, and refusals inside.
 */
#include "serialize.h"

#include <jansson.h>

static struct dagger_arena *arena;
static void set_up(void)
{
    arena = dagger_arena_create();
}
static void tear_down(void)
{
    dagger_arena_destroy(arena);
}
TestSuite(msgpack_limits, .init = set_up, .fini = tear_down);

static const struct dagger_type letters_type = {
    .kind = DAGGER_KIND_CHARS, .name = "char[3]", .size = 3, .length = 3};
static const struct dagger_type pair_type = {.kind = DAGGER_KIND_ARRAY,
                                             .name = "double[2]",
                                             .size = 2 * sizeof(double),
                                             .element = &dagger_type_double,
                                             .length = 2};
static const struct dagger_type files_type = {.kind = DAGGER_KIND_LIST,
                                              .name = "files",
                                              .size = sizeof(struct dagger_any_list),
                                              .element = &dagger_type_file};

/* Lengths around those where the form changes. */
static const size_t lengths[] = {0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536, 70000};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

Test(msgpack_limits, keeps_strings_of_every_length)
{
    char *text = malloc(70001);
    for (size_t i = 0; i < LENGTHS; i++) {
        const char *back = NULL;
        size_t size;
        memset(text, 'x', lengths[i]);
        text[lengths[i]] = '\0';
        char *bytes =
            dump(&dagger_msgpack_serializer, &dagger_type_string, &text, &size, NULL);
        cr_assert(load(&dagger_msgpack_serializer, &dagger_type_string, &back, bytes,
                       size, arena, NULL));
        cr_expect_str_eq(back, text);
        free(bytes);
    }
    free(text);
}

Test(msgpack_limits, keeps_bytes_of_every_length)
{
    char *data = calloc(1, 70000);
    for (size_t i = 0; i < LENGTHS; i++) {
        dagger_bytes in = {(unsigned char *)data, lengths[i]}, out = {0};
        size_t size;
        char *bytes =
            dump(&dagger_msgpack_serializer, &dagger_type_bytes, &in, &size, NULL);
        cr_assert(load(&dagger_msgpack_serializer, &dagger_type_bytes, &out, bytes, size,
                       arena, NULL));
        cr_expect_eq(out.size, lengths[i]);
        free(bytes);
    }
    free(data);
}

/* Objects and arrays of so many members, with keys and strings of different lengths. */
Test(msgpack_limits, keeps_objects_and_arrays_of_every_size)
{
    for (size_t i = 0; i < LENGTHS; i++) {
        json_t *object = json_object(), *array = json_array(), *back = NULL;
        char key[32];
        for (size_t k = 0; k < lengths[i]; k++) {
            snprintf(key, sizeof key, "%zu", k);
            json_object_set_new(object, key, json_boolean(k % 2));
            json_array_append_new(array, json_real(0.5));
        }
        json_t *value = json_pack("[o,o]", object, array);
        size_t size;
        char *bytes =
            dump(&dagger_msgpack_serializer, &dagger_type_json, &value, &size, NULL);
        cr_assert(load(&dagger_msgpack_serializer, &dagger_type_json, &back, bytes, size,
                       arena, NULL));
        cr_expect(json_equal(value, back), "%zu", lengths[i]);
        json_decref(value);
        free(bytes);
    }
}

Test(msgpack_limits, keeps_arrays_of_fixed_length)
{
    double pair[2] = {1.5, -2}, back[2] = {0};
    size_t size;
    char *bytes = dump(&dagger_msgpack_serializer, &pair_type, pair, &size, NULL);
    cr_assert(
        load(&dagger_msgpack_serializer, &pair_type, back, bytes, size, arena, NULL));
    cr_expect_eq(back[0], 1.5);
    cr_expect_eq(back[1], -2);
    free(bytes);
}

static void expect_unwritable(const struct dagger_type *type, const void *value,
                              const char *message)
{
    struct dagger_error error = {0};
    size_t size;
    cr_expect_null(dump(&dagger_msgpack_serializer, type, value, &size, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, message);
}

Test(msgpack_limits, refuses_to_write_what_nothing_could_read)
{
    struct record record = {.name = "abc", .note = "\xff"};
    expect_unwritable(&record_type, &record, "note: a string that is not UTF-8");
    record = (struct record){.name = "abcdef"};
    expect_unwritable(&record_type, &record,
                      "name: an array of char without a terminating NUL");
    record = (struct record){.color = 3};
    expect_unwritable(&record_type, &record, "color: 3 is not a constant of enum color");
    dagger_file file = {"x"};
    expect_unwritable(&dagger_type_file, &file,
                      "serializer msgpack cannot hold a dagger_file");
}

Test(msgpack_limits, says_which_types_it_cannot_hold)
{
    struct dagger_error error = {0};
    cr_assert_not(dagger_msgpack_serializer.supports(&files_type, &error));
    cr_expect(strstr(error.message, "dagger_file"), "%s", error.message);
    cr_expect_str_eq(error.hint, "a dagger_file is its own serialized form");
}

#define BYTES(text) text, sizeof text - 1

static const struct {
    const struct dagger_type *type;
    const char *bytes;
    size_t size;
    const char *message;
} refused[] = {
    {&dagger_type_double, BYTES("\xa1x"), "at byte 0: expected a number, found a string"},
    {&dagger_type_string, BYTES("\x01"), "at byte 0: expected a string, found 1"},
    {&letters_type, BYTES("\xa3xyz"), "at byte 0: "},
    {&letters_type, BYTES("\xc3"), "at byte 0: expected a string, found true"},
    {&color_type, BYTES("\x01"),
     "at byte 0: expected the name of an enum's constant, found 1"},
    {&dagger_type_bytes, BYTES("\xa1x"), "at byte 0: expected binary data, found a "},
    {&dagger_type_json, BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
     "at byte 0: the number 18446744073709551615 is out of range"},
    {&dagger_type_json, BYTES("\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"),
     "at byte 0: JSON has no form for inf"},
    {&dagger_type_json, BYTES("\x81\x01\x01"),
     "at byte 1: expected a string as a key, found 1"},
    {&dagger_type_json, BYTES("\x92\x01"),
     "at byte 2: the input ends in the middle of a value"},
    {&dagger_type_json, BYTES("\x81\xa1k"),
     "at byte 3: the input ends in the middle of a value"},
};

Test(msgpack_limits, says_where_inside_it_refuses)
{
    char message[1600];
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *found = refusal(&dagger_msgpack_serializer, refused[i].type,
                                    refused[i].bytes, refused[i].size, message);
        cr_expect(strncmp(found, refused[i].message, strlen(refused[i].message)) == 0,
                  "case %zu: %s", i, found);
    }
}
