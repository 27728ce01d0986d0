#include "serialize.h"

#include <jansson.h>
#include <math.h>
#include <msgpack.h>

static struct dagger_arena *arena;
static void set_up(void)
{
    arena = dagger_arena_create();
}
static void tear_down(void)
{
    dagger_arena_destroy(arena);
}
TestSuite(msgpack, .init = set_up, .fini = tear_down);

static const struct dagger_type numbers_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "numbers",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &dagger_type_int64};
static const struct dagger_type rows_type = {.kind = DAGGER_KIND_LIST,
                                             .name = "rows",
                                             .size = sizeof(struct dagger_any_list),
                                             .element = &numbers_type};
static const struct dagger_type pair_type = {.kind = DAGGER_KIND_ARRAY,
                                             .name = "int8_t[2]",
                                             .size = 2,
                                             .element = &dagger_type_int8,
                                             .length = 2};

/* What msgpack-c makes of our bytes, as it prints it. */
static void assert_prints(const char *bytes, size_t size, const char *expected)
{
    msgpack_unpacked unpacked;
    char printed[1024] = "";
    size_t offset = 0;
    msgpack_unpacked_init(&unpacked);
    cr_assert_eq(msgpack_unpack_next(&unpacked, bytes, size, &offset),
                 MSGPACK_UNPACK_SUCCESS);
    cr_assert_eq(offset, size);
    msgpack_object_print_buffer(printed, sizeof printed, unpacked.data);
    cr_assert_str_eq(printed, expected);
    msgpack_unpacked_destroy(&unpacked);
}

Test(msgpack, is_read_by_its_reference_library)
{
    double weight = 2.5;
    struct record record = {INT64_MIN, true, BLUE, "abcde", "n", &weight, 0.5f};
    size_t size;
    char *bytes = dump(&dagger_msgpack_serializer, &record_type, &record, &size, NULL);
    assert_prints(bytes, size,
                  "{\"id\"=>-9223372036854775808, \"is_new\"=>true, \"color\"=>\"BLUE\", "
                  "\"name\"=>\"abcde\", \"note\"=>\"n\", \"weight\"=>2.500000, "
                  "\"ratio\"=>0.500000}");
    free(bytes);
}

Test(msgpack, reads_every_form_of_integers)
{
    static const int64_t numbers[] = {
        0,     1,          127,        128,       255,         256,         65535,
        65536, 4294967295, 4294967296, INT64_MAX, -1,          -32,         -33,
        -128,  -129,       -32768,     -32769,    -2147483648, -2147483649, INT64_MIN};
    struct dagger_any_list list = {(void *)numbers, sizeof numbers / sizeof *numbers};
    struct dagger_any_list back;
    size_t size;
    char *bytes = dump(&dagger_msgpack_serializer, &numbers_type, &list, &size, NULL);
    cr_assert(
        load(&dagger_msgpack_serializer, &numbers_type, &back, bytes, size, arena, NULL));
    cr_assert_eq(back.count, list.count);
    cr_assert_arr_eq(back.items, numbers, sizeof numbers);
    free(bytes);
}

Test(msgpack, reads_what_it_wrote)
{
    double weight = INFINITY;
    struct record records[200];
    for (size_t i = 0; i < 200; i++)
        records[i] = (struct record){(int64_t)i,
                                     i % 2,
                                     i % 3 ? RED : BLUE,
                                     "abcde",
                                     i % 5 ? NULL : "x",
                                     i % 7 ? NULL : &weight,
                                     1e-40f};
    struct dagger_any_list list = {records, 200};
    struct dagger_any_list back;
    size_t size;
    size_t again_size;
    char *bytes = dump(&dagger_msgpack_serializer, &records_type, &list, &size, NULL);
    cr_assert(
        load(&dagger_msgpack_serializer, &records_type, &back, bytes, size, arena, NULL));
    char *again =
        dump(&dagger_msgpack_serializer, &records_type, &back, &again_size, NULL);
    cr_assert_eq(size, again_size);
    cr_assert_arr_eq(bytes, again, size);
    free(bytes);
    free(again);
}

Test(msgpack, takes_values_of_unknown_shape)
{
    json_t *value = json_pack("{s:[i,f,b,n,s],s:{}}", "a", -1, 0.5, 1, "x", "b");
    json_t *back = NULL;
    size_t size;
    char *bytes =
        dump(&dagger_msgpack_serializer, &dagger_type_json, &value, &size, NULL);
    cr_assert(load(&dagger_msgpack_serializer, &dagger_type_json, &back, bytes, size,
                   arena, NULL));
    cr_assert(json_equal(value, back));
    json_decref(value);
    free(bytes);
}

Test(msgpack, keeps_bytes_and_lists_of_lists)
{
    unsigned char data[300] = {1, 2, 3};
    dagger_bytes in = {data, sizeof data};
    dagger_bytes out;
    size_t size;
    char *bytes = dump(&dagger_msgpack_serializer, &dagger_type_bytes, &in, &size, NULL);
    cr_assert_eq(size, 303);
    cr_assert(load(&dagger_msgpack_serializer, &dagger_type_bytes, &out, bytes, size,
                   arena, NULL));
    cr_assert_eq(out.size, 300);
    cr_assert_arr_eq(out.data, data, 300);
    free(bytes);
    struct dagger_any_list rows;
    cr_assert(load(&dagger_msgpack_serializer, &rows_type, &rows, "\x92\x91\x05\x90", 4,
                   arena, NULL));
    cr_assert_eq(rows.count, 2);
    cr_assert_eq(((struct dagger_any_list *)rows.items)[0].count, 1);
    cr_assert_eq(((struct dagger_any_list *)rows.items)[1].count, 0);
}

#define BYTES(text) text, sizeof text - 1

static const struct {
    const struct dagger_type *type;
    const char *bytes;
    size_t size;
    const char *message;
} refused[] = {
    {&dagger_type_int8, BYTES(""), "at byte 0: the input ends in the middle of a value"},
    {&dagger_type_int8, BYTES("\xcc\x80"),
     "at byte 0: expected an integer from -128 to 127, found 128"},
    {&dagger_type_int8, BYTES("\xd1\xff\x7f"),
     "at byte 0: expected an integer from -128 to 127, found -129"},
    {&dagger_type_uint64, BYTES("\xff"),
     "at byte 0: expected an integer from 0 to 18446744073709551615, found -1"},
    {&dagger_type_int32, BYTES("\xca\x3f\x80\x00\x00"),
     "at byte 0: expected an integer from -2147483648 to 2147483647, found 1"},
    {&dagger_type_int8, BYTES("\x01\x02"), "at byte 1: bytes follow behind the value"},
    {&dagger_type_int8, BYTES("\xc4\x01x"),
     "at byte 0: expected an integer from -128 to 127, found binary data"},
    {&dagger_type_double, BYTES("\xcf\x80\x00\x00\x00\x00\x00\x00\x01"),
     "at byte 0: expected a number, found 9223372036854775809"},
    {&numbers_type, BYTES("\x05"), "at byte 0: expected an array, found 5"},
    {&record_type, BYTES("\x87\x01"), "at byte 1: expected a string as a key, found 1"},
    {&dagger_type_bool, BYTES("\xc0"), "at byte 0: expected true or false, found nil"},
    {&dagger_type_string, BYTES("\xa2\xff\xff"), "at byte 0: a string that is not UTF-8"},
    {&dagger_type_string, BYTES("\xa1\x00"),
     "at byte 0: a NUL in a string, where C's strings end"},
    {&dagger_type_string, BYTES("\xdb\xff\xff\xff\xff"),
     "at byte 0: the input ends in the middle of a value"},
    {&dagger_type_float, BYTES("\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a"),
     "at byte 0: expected a number that a float holds exactly, found 0.1"},
    {&numbers_type, BYTES("\xdd\xff\xff\xff\xff\x01"),
     "at byte 6: the input ends in the middle of a value"},
    {&pair_type, BYTES("\x93\x01\x02\x03"),
     "at byte 0: expected an array of 2 items, found an array of 3 items"},
    {&color_type, BYTES("\xa4PINK"),
     "at byte 0: \"PINK\" is not a constant of enum color"},
    {&record_type, BYTES("\x81\xa2id\x01"),
     "at byte 0: expected a map of the 7 fields of struct record, found a map of 1 "
     "pairs"},
    {&record_type, BYTES("\x87\xa2iq\x01"),
     "at byte 1: unknown key \"iq\" in struct record"},
    {&record_type, BYTES("\x87\xa2id\x01\xa2id\x01"), "at byte 5: duplicate key \"id\""},
    {&dagger_type_json, BYTES("\xc7\x01\x01\x01"),
     "at byte 0: expected a value that JSON has, found an extension type"},
    {&dagger_type_json, BYTES("\x82\xa1k\x01\xa1k\x02"), "at byte 4: a key comes twice"},
};

Test(msgpack, says_where_and_why_it_refuses)
{
    char message[1600];
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        cr_expect_str_eq(refusal(&dagger_msgpack_serializer, refused[i].type,
                                 refused[i].bytes, refused[i].size, message),
                         refused[i].message, "case %zu: %s", i, message);
}

static double number_of(const char *bytes, size_t size)
{
    double number = 0;
    cr_assert(load(&dagger_msgpack_serializer, &dagger_type_double, &number, bytes, size,
                   arena, NULL));
    return number;
}

Test(msgpack, takes_whole_numbers_as_others_shorten_them)
{
    cr_expect_eq(number_of(BYTES("\x05")), 5);
    cr_expect_eq(number_of(BYTES("\xfb")), -5);
    cr_expect_eq(number_of(BYTES("\xd3\xff\xe0\x00\x00\x00\x00\x00\x00")), -0x1p53);
}

Test(msgpack, reads_strings_longer_than_a_buffer)
{
    enum { LENGTH = 1000000 };
    char *text = malloc(LENGTH + 1);
    const char *back;
    struct dagger_reader reader;
    FILE *file = tmpfile();
    memset(text, 'x', LENGTH);
    text[LENGTH] = '\0';
    const char *value = text;
    size_t size;
    char *bytes =
        dump(&dagger_msgpack_serializer, &dagger_type_string, &value, &size, NULL);
    cr_assert(file && fwrite(bytes, 1, size, file) == size && fflush(file) == 0);
    rewind(file);
    cr_assert(dagger_reader_init_fd(&reader, fileno(file), "in", NULL));
    cr_assert(
        dagger_msgpack_serializer.read(&dagger_type_string, &back, &reader, arena, NULL));
    cr_assert_str_eq(back, text);
    dagger_reader_release(&reader);
    fclose(file);
    free(bytes);
    free(text);
}

Test(msgpack, bounds_the_depth)
{
    char bytes[5000];
    char message[1600];
    memset(bytes, '\x91', sizeof bytes);
    cr_assert_str_eq(refusal(&dagger_msgpack_serializer, &dagger_type_json, bytes,
                             sizeof bytes, message),
                     "at byte 1000: values are nested more than 1000 deep");
}
