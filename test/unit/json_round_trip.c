#include <criterion/criterion.h>

#include "json_support.h"

#include <float.h>
#include <locale.h>
#include <math.h>

static struct dagger_arena *arena;

static void set_up(void)
{
    arena = dagger_arena_create();
}

static void tear_down(void)
{
    dagger_arena_destroy(arena);
}

TestSuite(json_round_trip, .timeout = 60, .init = set_up, .fini = tear_down);

/* `text` is read, and what it is written as is `written`. */
static void expect_written_as(const struct dagger_type *type, const char *text,
                              const char *written)
{
    struct dagger_error error = {0};
    max_align_t value[32] = {0};
    cr_assert_leq(type->size, sizeof value);
    cr_assert(read_text(type, value, text, arena, &error), "%s: %s", text, error.message);
    char *result = write_text(type, value, &error);
    cr_assert_not_null(result, "%s: %s", text, error.message);
    cr_expect_str_eq(result, written);
    free(result);
}

static void expect_unchanged(const struct dagger_type *type, const char *text)
{
    expect_written_as(type, text, text);
}

Test(json_round_trip, everything)
{
    expect_unchanged(&everything_type, EVERYTHING_JSON);
}

Test(json_round_trip, everything_with_white_space_and_keys_in_another_order)
{
    expect_written_as(&point_type, " \t\r\n{ \"y\" : 2.5 ,\n\"x\" : 1 } \n",
                      "{\"x\":1,\"y\":2.5}");
}

Test(json_round_trip, booleans)
{
    expect_unchanged(&dagger_type_bool, "true");
    expect_unchanged(&dagger_type_bool, "false");
}

Test(json_round_trip, integers_to_their_limits)
{
    const struct {
        const struct dagger_type *type;
        const char *min;
        const char *max;
    } rows[] = {
        {&dagger_type_int8, "-128", "127"},
        {&dagger_type_int16, "-32768", "32767"},
        {&dagger_type_int32, "-2147483648", "2147483647"},
        {&dagger_type_int64, "-9223372036854775808", "9223372036854775807"},
        {&dagger_type_uint8, "0", "255"},
        {&dagger_type_uint16, "0", "65535"},
        {&dagger_type_uint32, "0", "4294967295"},
        {&dagger_type_uint64, "0", "18446744073709551615"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        expect_unchanged(rows[i].type, rows[i].min);
        expect_unchanged(rows[i].type, rows[i].max);
        expect_unchanged(rows[i].type, "0");
        expect_unchanged(rows[i].type, "100");
        expect_written_as(rows[i].type, "-0", "0");
    }
}

Test(json_round_trip, integers_have_their_value)
{
    int64_t i64;
    uint64_t u64;
    int8_t i8;
    cr_assert(read_text(&dagger_type_int64, &i64, "-9223372036854775808", arena, NULL));
    cr_expect_eq(i64, INT64_MIN);
    cr_assert(read_text(&dagger_type_uint64, &u64, "18446744073709551615", arena, NULL));
    cr_expect_eq(u64, UINT64_MAX);
    cr_assert(read_text(&dagger_type_int8, &i8, "-128", arena, NULL));
    cr_expect_eq(i8, -128);
}

Test(json_round_trip, doubles)
{
    const char *texts[] = {
        "0.0",
        "-0.0",
        "1.0",
        "-1.5",
        "0.1",
        "0.3",
        "123456.0",
        "1e17",
        "1e23",
        "9007199254740993e0",
        "5e-324",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "2.225073858507201e-308",
        "0.0001",
        "1e-5",
        "1.2345e-7",
        "3.141592653589793",
        "1234567890123456.0",
        "12345678901234568.0",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        double first;
        double second;
        cr_assert(read_text(&dagger_type_double, &first, texts[i], arena, NULL));
        char *text = write_text(&dagger_type_double, &first, NULL);
        cr_assert(read_text(&dagger_type_double, &second, text, arena, NULL));
        cr_expect_eq(memcmp(&first, &second, sizeof first), 0, "%s: %s", texts[i], text);
        free(text);
    }
}

Test(json_round_trip, doubles_are_written_in_the_shortest_way)
{
    const struct {
        double number;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {-1, "-1.0"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100, "100.0"},
        {123.456, "123.456"},
        {1e15, "1000000000000000.0"},
        {1234567890123456, "1234567890123456.0"},
        {1e16, "1e16"},
        {1e22, "1e22"},
        {1e23, "1e23"},
        {12345678901234567890.0, "1.2345678901234567e19"},
        {0.001, "0.001"},
        {0.0001, "0.0001"},
        {0.00001, "1e-5"},
        {1.5e-10, "1.5e-10"},
        {DBL_MAX, "1.7976931348623157e308"},
        {-DBL_MAX, "-1.7976931348623157e308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {DBL_TRUE_MIN, "5e-324"},
        {9007199254740991, "9007199254740991.0"},
        {9007199254740992, "9007199254740992.0"},
        {M_PI, "3.141592653589793"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = write_text(&dagger_type_double, &rows[i].number, NULL);
        cr_expect_str_eq(text, rows[i].text);
        free(text);
    }
}

Test(json_round_trip, floats_are_written_in_the_shortest_way)
{
    const struct {
        float number;
        const char *text;
    } rows[] = {
        {0.0f, "0.0"},
        {-0.0f, "-0.0"},
        {0.1f, "0.1"},
        {16777216.0f, "16777216.0"},
        {3.4028235e38f, "3.4028235e38"},
        {FLT_MIN, "1.1754944e-38"},
        {FLT_TRUE_MIN, "1e-45"},
        {1.0f / 3, "0.33333334"},
        {-2.5f, "-2.5"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = write_text(&dagger_type_float, &rows[i].number, NULL);
        cr_expect_str_eq(text, rows[i].text);
        float again;
        cr_assert(read_text(&dagger_type_float, &again, text, arena, NULL));
        cr_expect_eq(memcmp(&again, &rows[i].number, sizeof again), 0);
        free(text);
    }
}

Test(json_round_trip, floats_are_rounded_once)
{
    float number;
    /* Rounded to double first, it would lie halfway and become 1.0. */
    cr_assert(
        read_text(&dagger_type_float, &number, "1.00000005960464477540", arena, NULL));
    cr_expect_eq(number, 1.0f + FLT_EPSILON);
}

Test(json_round_trip, numbers_that_vanish_become_zero)
{
    double number = 1;
    cr_assert(read_text(&dagger_type_double, &number, "1e-400", arena, NULL));
    cr_expect_eq(number, 0);
    cr_assert(
        read_text(&dagger_type_double, &number, "-1e-99999999999999999999", arena, NULL));
    cr_expect(number == 0 && signbit(number));
    cr_assert(
        read_text(&dagger_type_double, &number, "0e99999999999999999999", arena, NULL));
    cr_expect_eq(number, 0);
}

Test(json_round_trip, integers_are_doubles_too)
{
    expect_written_as(&dagger_type_double, "1", "1.0");
    expect_written_as(&dagger_type_double, "-0", "-0.0");
    expect_written_as(&dagger_type_double, "1E+2", "100.0");
}

Test(json_round_trip, the_locale_does_not_matter)
{
    const char *locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "C.UTF-8"};
    for (size_t i = 0; i < COUNT(locales); i++)
        if (setlocale(LC_ALL, locales[i])) {
            expect_unchanged(&dagger_type_double, "0.30000000000000004");
            expect_unchanged(&dagger_type_double, "1.7976931348623157e308");
            expect_unchanged(&dagger_type_float, "0.1");
            expect_unchanged(&dagger_type_json, "{\"a\":1.5}");
        }
    setlocale(LC_ALL, "C");
}

Test(json_round_trip, strings)
{
    const char *texts[] = {
        "\"\"",
        "null",
        "\"plain\"",
        "\"with \\\"quotes\\\" and \\\\\"",
        "\"\\b\\f\\n\\r\\t\\u0001\\u001f\"",
        "\"\x7f/\"",
        "\"\xc2\x80 \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80\"",
        "\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        expect_unchanged(&dagger_type_string, texts[i]);
        expect_unchanged(&dagger_type_file, texts[i]);
        expect_unchanged(&dagger_type_json, texts[i]);
    }
}

Test(json_round_trip, escapes_are_decoded)
{
    const char *text;
    cr_assert(read_text(&dagger_type_string, &text,
                        "\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\\/\\\"\"", arena, NULL));
    cr_expect_str_eq(text, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80/\"");
}

Test(json_round_trip, long_strings)
{
    enum { LENGTH = 1000000 };
    char *text = malloc(LENGTH + 3);
    memset(text, 'a', LENGTH + 2);
    text[0] = text[LENGTH + 1] = '"';
    text[LENGTH + 2] = '\0';
    expect_unchanged(&dagger_type_string, text);
    memcpy(text + LENGTH - 1, "\\n", 2);
    expect_unchanged(&dagger_type_string, text);
    free(text);
}

Test(json_round_trip, chars)
{
    expect_unchanged(&name_type, "\"\"");
    expect_unchanged(&name_type, "\"seven77\"");
    char name[8];
    memset(name, 'x', sizeof name);
    cr_assert(read_text(&name_type, name, "\"ab\"", arena, NULL));
    cr_expect_eq(memcmp(name, "ab\0\0\0\0\0\0", 8), 0, "the rest is zero");
}

Test(json_round_trip, enums)
{
    expect_unchanged(&color_type, "\"RED\"");
    expect_unchanged(&color_type, "\"GREEN\"");
    expect_written_as(&color_type, "\"AZURE\"", "\"BLUE\"");
    enum color color;
    cr_assert(read_text(&color_type, &color, "\"RED\"", arena, NULL));
    cr_expect_eq(color, RED);
}

Test(json_round_trip, enums_of_any_size)
{
    static const struct dagger_enumerator enumerators[] = {{"LOW", -1}, {"HIGH", 100}};
    for (size_t size = 1; size <= 8; size *= 2) {
        const struct dagger_type type = {.kind = DAGGER_KIND_ENUM,
                                         .is_signed = true,
                                         .name = "enum",
                                         .size = size,
                                         .enumerators = enumerators,
                                         .enumerator_count = 2};
        expect_unchanged(&type, "\"LOW\"");
        expect_unchanged(&type, "\"HIGH\"");
    }
}

Test(json_round_trip, arrays_lists_and_optionals)
{
    expect_unchanged(&triple_type, "[1,2,3]");
    expect_unchanged(&points_type, "[]");
    expect_unchanged(&points_type, "[{\"x\":1,\"y\":2.0}]");
    expect_unchanged(&doubles_lists_type, "[[],[1.0,2.0],[],[3.0]]");
    expect_unchanged(&maybe_type, "null");
    expect_unchanged(&maybe_type, "1.5");
    expect_unchanged(&point_pointer_type, "{\"x\":1,\"y\":2.0}");
    const struct dagger_type none = ARRAY_TYPE("int16_t[0]", &dagger_type_int16, 0, 0);
    expect_unchanged(&none, "[]");
}

Test(json_round_trip, an_empty_list_has_no_items)
{
    points list = {(struct point *)&list, 5};
    cr_assert(read_text(&points_type, &list, " [ ] ", arena, NULL));
    cr_expect_null(list.items);
    cr_expect_eq(list.count, 0);
}

Test(json_round_trip, long_lists_belong_to_the_arena)
{
    enum { ITEMS = 200000 };
    doubles list = {calloc(ITEMS, sizeof(double)), ITEMS};
    for (size_t i = 0; i < ITEMS; i++)
        list.items[i] = (double)i / 7;
    char *text = write_text(&doubles_type, &list, NULL);
    doubles again;
    cr_assert(read_text(&doubles_type, &again, text, arena, NULL));
    cr_expect_eq(again.count, ITEMS);
    cr_expect_eq(memcmp(again.items, list.items, ITEMS * sizeof(double)), 0);
    cr_expect(dagger_arena_owns(arena, again.items));
    cr_expect(dagger_arena_owns(arena, again.items + ITEMS - 1));
    free(text);
    free(list.items);
}

Test(json_round_trip, bytes)
{
    expect_unchanged(&dagger_type_bytes, "\"\"");
    expect_unchanged(&dagger_type_bytes, "\"AA==\"");
    expect_unchanged(&dagger_type_bytes, "\"AAE=\"");
    expect_unchanged(&dagger_type_bytes, "\"AAEC\"");
    expect_unchanged(&dagger_type_bytes, "\"+/+/\"");
    expect_written_as(&dagger_type_bytes, "\"\\u0041A==\"", "\"AA==\"");
}

Test(json_round_trip, bytes_of_every_length_and_value)
{
    static unsigned char data[20000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t size = 0; size <= sizeof data; size = size < 300 ? size + 1 : size * 2) {
        dagger_bytes bytes = {data, size};
        dagger_bytes again;
        char *text = write_text(&dagger_type_bytes, &bytes, NULL);
        cr_assert(read_text(&dagger_type_bytes, &again, text, arena, NULL));
        cr_assert_eq(again.size, size);
        cr_assert(size == 0 || memcmp(again.data, data, size) == 0);
        free(text);
    }
}

Test(json_round_trip, values_of_unknown_shape)
{
    const char *texts[] = {
        "null",
        "true",
        "[]",
        "{}",
        "9223372036854775807",
        "-9223372036854775808",
        "0.1",
        "1.0",
        "\"\\u0000\"",
        "{\"z\":{\"a\":[[],{},[{\"\":null}]]},\"y\":[1,-2,3.5e300]}",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_unchanged(&dagger_type_json, texts[i]);
    struct json_t *none = NULL;
    char *text = write_text(&dagger_type_json, &none, NULL);
    cr_expect_str_eq(text, "null");
    free(text);
}

Test(json_round_trip, a_thousand_levels_are_allowed)
{
    char text[2001] = "";
    memset(text, '[', 1000);
    memset(text + 1000, ']', 1000);
    expect_unchanged(&dagger_type_json, text);
}

Test(json_round_trip, structs_of_many_fields)
{
    enum { FIELDS = 300 };
    static struct dagger_field fields[FIELDS];
    static char names[FIELDS][8];
    static char text[FIELDS * 16];
    for (size_t i = 0; i < FIELDS; i++) {
        snprintf(names[i], sizeof names[i], "f%zu", i);
        fields[i] = (struct dagger_field){
            .name = names[i], .type = &dagger_type_uint8, .offset = i};
        snprintf(text + strlen(text), sizeof text - strlen(text), "%c\"f%zu\":%zu",
                 i ? ',' : '{', i, i % 256);
    }
    strcat(text, "}");
    const struct dagger_type type = {.kind = DAGGER_KIND_STRUCT,
                                     .name = "struct wide",
                                     .size = FIELDS,
                                     .fields = fields,
                                     .field_count = FIELDS};
    expect_unchanged(&type, text);
    unsigned char value[FIELDS];
    struct dagger_error error = {0};
    text[strlen(text) - strlen(",\"f299\":43}")] = '}';
    text[strlen(text) - strlen(",\"f299\":43}") + 1] = '\0';
    cr_expect_not(read_text(&type, value, text, arena, &error));
    cr_expect_str_eq(error.message, "missing key \"f299\" in struct wide");
}
