/* What is no JSON, or no value of the type: each with its place and message. */
#include <criterion/criterion.h>

#include "json_support.h"

TestSuite(json_read, .timeout = 60);

static const struct dagger_type list_of_json =
    LIST_TYPE("list of json", &dagger_type_json);
static const struct dagger_type list_of_bool =
    LIST_TYPE("list of bool", &dagger_type_bool);

struct row {
    const struct dagger_type *type;
    const char *text;
    unsigned line;
    unsigned column;
    const char *message;
};

static void expect_refused(const struct row *row)
{
    max_align_t value[32] = {0};
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert_leq(row->type->size, sizeof value);
    /* Exactly as long as the text, so that a read beyond it is found. */
    size_t size = strlen(row->text);
    char *exact = memcpy(malloc(size ? size : 1), row->text, size);
    bool is_read = read_bytes(row->type, value, exact, size, arena, &error);
    free(exact);
    dagger_arena_destroy(arena);
    cr_expect_not(is_read, "%s", row->text);
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID, "%s", row->text);
    cr_expect_str_eq(error.message, row->message, "%s: %s", row->text, error.message);
    cr_expect_str_eq(error.file, "input");
    cr_expect_eq(error.line, row->line, "%s: line %u", row->text, error.line);
    cr_expect_eq(error.column, row->column, "%s: column %u", row->text, error.column);
}

#define EXPECT_REFUSED(rows)                                                             \
    for (size_t i = 0; i < COUNT(rows); i++)                                             \
    expect_refused(&(rows)[i])

Test(json_read, white_space_and_ends)
{
    const struct row rows[] = {
        {&dagger_type_bool, "", 1, 1,
         "expected true or false, found the end of the input"},
        {&dagger_type_bool, " \n\t ", 2, 3,
         "expected true or false, found the end of the input"},
        {&dagger_type_bool, "true false", 1, 6,
         "expected the end of the input after the value, found false"},
        {&dagger_type_bool, "true,", 1, 5,
         "expected the end of the input after the value, found ','"},
        {&dagger_type_int8, "1\n}", 2, 1,
         "expected the end of the input after the value, found '}'"},
        {&dagger_type_int8, "1 [", 1, 3,
         "expected the end of the input after the value, found an array"},
        {&dagger_type_bool, "\xef\xbb\xbftrue", 1, 1,
         "expected true or false, found \\xef\\xbb\\xbftrue"},
        {&dagger_type_bool, "\ftrue", 1, 1, "expected true or false, found \\x0ctrue"},
        {&dagger_type_json, "// x", 1, 1, "expected a value, found //"},
        {&dagger_type_int8, "\r\n\r\n  x", 3, 3,
         "expected an integer from -128 to 127, found x"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, literals)
{
    const struct row rows[] = {
        {&dagger_type_bool, "tru", 1, 1, "expected true or false, found tru"},
        {&dagger_type_bool, "True", 1, 1, "expected true or false, found True"},
        {&dagger_type_bool, "truest", 1, 1, "expected true or false, found truest"},
        {&dagger_type_bool, "1", 1, 1, "expected true or false, found 1"},
        {&dagger_type_bool, "null", 1, 1, "expected true or false, found null"},
        {&dagger_type_bool, "\"true\"", 1, 1, "expected true or false, found \"true\""},
        {&dagger_type_json, "nul", 1, 1, "expected a value, found nul"},
        {&dagger_type_json, "nullx", 1, 1, "expected a value, found nullx"},
        {&dagger_type_json, "falsE", 1, 1, "expected a value, found falsE"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, integers)
{
    const struct row rows[] = {
        {&dagger_type_int8, "\"x\"", 1, 1,
         "expected an integer from -128 to 127, found \"x\""},
        {&dagger_type_int8, "128", 1, 1,
         "expected an integer from -128 to 127, found 128"},
        {&dagger_type_int8, "-129", 1, 1,
         "expected an integer from -128 to 127, found -129"},
        {&dagger_type_uint8, "256", 1, 1, "expected an integer from 0 to 255, found 256"},
        {&dagger_type_uint8, "-1", 1, 1, "expected an integer from 0 to 255, found -1"},
        {&dagger_type_int16, "32768", 1, 1,
         "expected an integer from -32768 to 32767, found 32768"},
        {&dagger_type_uint16, "65536", 1, 1,
         "expected an integer from 0 to 65535, found 65536"},
        {&dagger_type_int32, "-2147483649", 1, 1,
         "expected an integer from -2147483648 to 2147483647, found -2147483649"},
        {&dagger_type_uint32, "4294967296", 1, 1,
         "expected an integer from 0 to 4294967295, found 4294967296"},
        {&dagger_type_int64, "9223372036854775808", 1, 1,
         "expected an integer from -9223372036854775808 to 9223372036854775807, found "
         "9223372036854775808"},
        {&dagger_type_int64, "-9223372036854775809", 1, 1,
         "expected an integer from -9223372036854775808 to 9223372036854775807, found "
         "-9223372036854775809"},
        {&dagger_type_uint64, "18446744073709551616", 1, 1,
         "expected an integer from 0 to 18446744073709551615, found "
         "18446744073709551616"},
        {&dagger_type_uint64, "99999999999999999999999999999999999999999999999999", 1, 1,
         "expected an integer from 0 to 18446744073709551615, found "
         "9999999999999999999999999999999999999999..."},
        {&dagger_type_int8, " 1.0", 1, 2,
         "expected an integer from -128 to 127, found 1.0: an integer has no fraction "
         "and "
         "no exponent"},
        {&dagger_type_int8, "1e2", 1, 1,
         "expected an integer from -128 to 127, found 1e2: an integer has no fraction "
         "and "
         "no exponent"},
        {&dagger_type_int8, "-", 1, 1, "expected an integer from -128 to 127, found -"},
        {&dagger_type_int8, "-x", 1, 1, "expected an integer from -128 to 127, found -x"},
        {&dagger_type_int8, "+1", 1, 1, "expected an integer from -128 to 127, found +1"},
        {&dagger_type_int8, "null", 1, 1,
         "expected an integer from -128 to 127, found null"},
        {&dagger_type_int8, "{}", 1, 1,
         "expected an integer from -128 to 127, found an object"},
        {&dagger_type_int8, "0x10", 1, 2,
         "expected the end of the input after the value, found x10"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, numbers)
{
    const struct row rows[] = {
        {&dagger_type_double, "01", 1, 1, "a number must not begin with 0"},
        {&dagger_type_double, "-012", 1, 1, "a number must not begin with 0"},
        {&dagger_type_double, "1.", 1, 1, "in a number, a digit must follow '.'"},
        {&dagger_type_double, "1.e5", 1, 1, "in a number, a digit must follow '.'"},
        {&dagger_type_double, ".5", 1, 1, "expected a number, found .5"},
        {&dagger_type_double, "1e", 1, 1,
         "in a number, a digit must follow the exponent's 'e' or its sign"},
        {&dagger_type_double, "1e+", 1, 1,
         "in a number, a digit must follow the exponent's 'e' or its sign"},
        {&dagger_type_double, "1.5.5", 1, 4, "'.' does not belong into a number here"},
        {&dagger_type_double, "1-2", 1, 2, "'-' does not belong into a number here"},
        {&dagger_type_double, "1e5e5", 1, 4, "'e' does not belong into a number here"},
        {&dagger_type_double, "NaN", 1, 1, "expected a number, found NaN"},
        {&dagger_type_double, "Infinity", 1, 1, "expected a number, found Infinity"},
        {&dagger_type_double, "-Infinity", 1, 1, "expected a number, found -Infinity"},
        {&dagger_type_double, "-inf", 1, 1, "expected a number, found -inf"},
        {&dagger_type_double, "1e999", 1, 1,
         "the number 1e999 is out of range of double"},
        {&dagger_type_double, "-1.8e308", 1, 1,
         "the number -1.8e308 is out of range of double"},
        {&dagger_type_double, "1e99999999999999999999", 1, 1,
         "the number 1e99999999999999999999 is out of range of double"},
        {&dagger_type_float, "3.5e38", 1, 1,
         "the number 3.5e38 is out of range of float"},
        {&dagger_type_double, "\"1\"", 1, 1, "expected a number, found \"1\""},
        {&dagger_type_double, "null", 1, 1, "expected a number, found null"},
        {&dagger_type_json, "9223372036854775808", 1, 1,
         "the number 9223372036854775808 is out of range"},
        {&dagger_type_json, "[1e999]", 1, 2, "the number 1e999 is out of range"},
        {&dagger_type_json, "-", 1, 1, "expected a value, found -"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, numbers_without_end)
{
    static char text[5000];
    memset(text, '1', sizeof text - 1);
    const struct row row = {&dagger_type_double, text, 1, 1,
                            "a number of more than 4096 characters"};
    expect_refused(&row);
}

Test(json_read, strings)
{
    const struct row rows[] = {
        {&dagger_type_string, "1", 1, 1, "expected a string or null, found 1"},
        {&dagger_type_string, "'x'", 1, 1, "expected a string or null, found 'x'"},
        {&dagger_type_string, "true", 1, 1, "expected a string or null, found true"},
        {&dagger_type_string, "\"abc", 1, 1, "a string that does not end"},
        {&dagger_type_string, "\n \"abc\\\"", 2, 2, "a string that does not end"},
        {&dagger_type_string, "\"\xc3\xa9", 1, 1, "a string that does not end"},
        {&dagger_type_string, "\"a\nb\"", 1, 3,
         "a control character in a string: write it as \\u000a"},
        {&dagger_type_string, "\"\x01\"", 1, 2,
         "a control character in a string: write it as \\u0001"},
        {&dagger_type_string, "\"\\x\"", 1, 2, "\\x is no escape of JSON strings"},
        {&dagger_type_string, "\"\\\n\"", 1, 2, "\\\\x0a is no escape of JSON strings"},
        {&dagger_type_string, "\"\\", 1, 2, "\\ is no escape of JSON strings"},
        {&dagger_type_string, "\"\\u12\"", 1, 2,
         "four hexadecimal digits must follow \\u in a string"},
        {&dagger_type_string, "\"\\u12g4\"", 1, 2,
         "four hexadecimal digits must follow \\u in a string"},
        {&dagger_type_string, "\"a\\ud800\"", 1, 3,
         "\\ud800 is one half of a surrogate pair, without the other"},
        {&dagger_type_string, "\"\\udc00\"", 1, 2,
         "\\udc00 is one half of a surrogate pair, without the other"},
        {&dagger_type_string, "\"\\ud800\\ud800\"", 1, 2,
         "\\ud800 is one half of a surrogate pair, without the other"},
        {&dagger_type_string, "\"\\ud800\\n\"", 1, 2,
         "\\ud800 is one half of a surrogate pair, without the other"},
        {&dagger_type_string, "\"a\\u0000\"", 1, 1,
         "\\u0000 in a string, where C's strings end"},
        {&name_type, "\"\\u0000\"", 1, 1, "\\u0000 in a string, where C's strings end"},
        {&dagger_type_file, "\"\\u0000\"", 1, 1,
         "\\u0000 in a string, where C's strings end"},
        {&dagger_type_string, "\"\xff\"", 1, 2, "invalid UTF-8 in a string: byte 0xff"},
        {&dagger_type_string, "\"ab\xc3\"", 1, 4, "invalid UTF-8 in a string: byte 0xc3"},
        {&dagger_type_string, "\"\xc0\xaf\"", 1, 2,
         "invalid UTF-8 in a string: byte 0xc0"},
        {&dagger_type_string, "\"\xed\xa0\x80\"", 1, 2,
         "invalid UTF-8 in a string: byte 0xed"},
        {&dagger_type_string, "\"\xf4\x90\x80\x80\"", 1, 2,
         "invalid UTF-8 in a string: byte 0xf4"},
        {&dagger_type_string, "\"\xe2\x82", 1, 2, "invalid UTF-8 in a string: byte 0xe2"},
        {&dagger_type_file, "1", 1, 1,
         "expected the path of a file, as a string, or null, found 1"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, columns_count_bytes)
{
    const struct row row = {&words_type, "[\"\xc3\xa9\xe2\x82\xac\", x]", 1, 11,
                            "expected a string or null, found x"};
    expect_refused(&row);
}

Test(json_read, chars_and_bytes)
{
    const struct row rows[] = {
        {&name_type, "\"12345678\"", 1, 1,
         "expected a string of at most 7 bytes, found one of 8"},
        {&name_type, "\"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\"", 1, 1,
         "expected a string of at most 7 bytes, found one of 9"},
        {&name_type, "null", 1, 1, "expected a string, found null"},
        {&dagger_type_bytes, "null", 1, 1, "expected a base64 string, found null"},
        {&dagger_type_bytes, "[1]", 1, 1, "expected a base64 string, found an array"},
        {&dagger_type_bytes, "\"AA=\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AAE\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"A===\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"====\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AB==\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AAF=\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AA==AAAA\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AA-_\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"AAA\\n\"", 1, 1, "a string that is not base64"},
        {&dagger_type_bytes, "\"A A=\"", 1, 1, "a string that is not base64"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, enums)
{
    const struct row rows[] = {
        {&color_type, "\"red\"", 1, 1,
         "expected one of \"RED\", \"GREEN\", \"BLUE\", \"AZURE\", found \"red\""},
        {&color_type, "\"RE\"", 1, 1,
         "expected one of \"RED\", \"GREEN\", \"BLUE\", \"AZURE\", found \"RE\""},
        {&color_type, "\"REDD\"", 1, 1,
         "expected one of \"RED\", \"GREEN\", \"BLUE\", \"AZURE\", found \"REDD\""},
        {&color_type, "0", 1, 1,
         "expected one of \"RED\", \"GREEN\", \"BLUE\", \"AZURE\", found 0"},
        {&color_type, "\"\x1b[0m\"", 1, 2,
         "a control character in a string: write it as \\u001b"},
        {&color_type, "\"\\u001b\"", 1, 1,
         "expected one of \"RED\", \"GREEN\", \"BLUE\", \"AZURE\", found \"\\x1b\""},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, enums_of_many_names)
{
    static struct dagger_enumerator enumerators[200];
    for (size_t i = 0; i < COUNT(enumerators); i++)
        enumerators[i] = (struct dagger_enumerator){"A_RATHER_LONG_NAME", (int64_t)i};
    const struct dagger_type type = {.kind = DAGGER_KIND_ENUM,
                                     .name = "enum many",
                                     .size = 4,
                                     .enumerators = enumerators,
                                     .enumerator_count = COUNT(enumerators)};
    struct dagger_error error = {0};
    int value;
    cr_expect_not(read_text(&type, &value, "\"x\"", NULL, &error));
    cr_expect_not_null(strstr(error.message, "..., found \"x\""), "%s", error.message);
}

Test(json_read, structs)
{
    const struct row rows[] = {
        {&point_type, "[]", 1, 1, "expected an object, found an array"},
        {&point_type, "null", 1, 1, "expected an object, found null"},
        {&point_type, "{\"x\":1,\"z\":2}", 1, 8, "unknown key \"z\" in struct point"},
        {&point_type, "{\"x\":1,\n \"xy\":2}", 2, 2,
         "unknown key \"xy\" in struct point"},
        {&point_type, "{\"\":1}", 1, 2, "unknown key \"\" in struct point"},
        {&point_type, "{\"\\u0000x\":1}", 1, 2, "unknown key \"\\x00x\" in struct point"},
        {&point_type, "{\"x\\u0000\":1}", 1, 2, "unknown key \"x\\x00\" in struct point"},
        {&point_type, "{\"x\":1}", 1, 7, "missing key \"y\" in struct point"},
        {&point_type, "{}", 1, 2, "missing key \"x\" in struct point"},
        {&point_type, "{\"x\":1,\"x\":1,\"y\":2}", 1, 8, "duplicate key \"x\""},
        {&point_type, "{\"x\":1,\"\\u0078\":1}", 1, 8, "duplicate key \"x\""},
        {&point_type, "{\"x\":1,}", 1, 8, "expected a key in quotes, found '}'"},
        {&point_type, "{,}", 1, 2, "expected a key in quotes, found ','"},
        {&point_type, "{x:1}", 1, 2, "expected a key in quotes, found x"},
        {&point_type, "{\"x\" 1}", 1, 6, "expected ':', found 1"},
        {&point_type, "{\"x\":}", 1, 6,
         "expected an integer from -2147483648 to 2147483647, found '}'"},
        {&point_type, "{\"x\":1 \"y\":2}", 1, 8, "expected ',' or '}', found \"y\""},
        {&point_type, "{\"x\":1]", 1, 7, "expected ',' or '}', found ']'"},
        {&point_type, "{\"x\":1", 1, 7,
         "expected ',' or '}', found the end of the input"},
        {&point_type, "{", 1, 2, "expected a key in quotes, found the end of the input"},
        {&point_type, "{\"x\"", 1, 5, "expected ':', found the end of the input"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, arrays_and_lists)
{
    const struct row rows[] = {
        {&triple_type, "[1,2]", 1, 5,
         "expected an array of exactly 3 items, found fewer"},
        {&triple_type, "[]", 1, 2, "expected an array of exactly 3 items, found fewer"},
        {&triple_type, "[1,2,3,4]", 1, 7,
         "expected an array of exactly 3 items, found more"},
        {&triple_type, "[1,2,3", 1, 7, "expected ',' or ']', found the end of the input"},
        {&triple_type, "{}", 1, 1, "expected an array, found an object"},
        {&list_of_bool, "null", 1, 1, "expected an array, found null"},
        {&list_of_bool, "[true,]", 1, 7, "expected true or false, found ']'"},
        {&list_of_bool, "[,true]", 1, 2, "expected true or false, found ','"},
        {&list_of_bool, "[true true]", 1, 7, "expected ',' or ']', found true"},
        {&list_of_bool, "[true}", 1, 6, "expected ',' or ']', found '}'"},
        {&list_of_bool, "[", 1, 2, "expected true or false, found the end of the input"},
        {&list_of_bool, "[true,\n false,\n  nil]", 3, 3,
         "expected true or false, found nil"},
        {&doubles_lists_type, "[[1],[2,x]]", 1, 9, "expected a number, found x"},
        {&maybe_type, "nul", 1, 1, "expected a number, found nul"},
        {&maybe_type, "\"x\"", 1, 1, "expected a number, found \"x\""},
        {&point_pointer_type, "[]", 1, 1, "expected an object, found an array"},
        {&everything_type, "{\"path\":[{\"x\":1,\"y\":0},{\"x\":true}]}", 1, 29,
         "expected an integer from -2147483648 to 2147483647, found true"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, values_of_unknown_shape)
{
    const struct row rows[] = {
        {&dagger_type_json, "", 1, 1, "expected a value, found the end of the input"},
        {&dagger_type_json, "[1,]", 1, 4, "expected a value, found ']'"},
        {&dagger_type_json, "[1 2]", 1, 4, "expected ',' or ']', found 2"},
        {&dagger_type_json, "{\"a\":1,\"a\":2}", 1, 8, "duplicate key \"a\""},
        {&dagger_type_json, "{\"a\":1,}", 1, 8, "expected a key in quotes, found '}'"},
        {&dagger_type_json, "{\"a\\u0000\":1}", 1, 2, "\\u0000 in a key"},
        {&dagger_type_json, "{\"a\" 1}", 1, 6, "expected ':', found 1"},
        {&dagger_type_json, "{\"a\":\n[tru]}", 2, 2, "expected a value, found tru"},
        {&dagger_type_json, "{\"a\":1", 1, 7,
         "expected ',' or '}', found the end of the input"},
        {&dagger_type_json, "[\"\\ud800\"]", 1, 3,
         "\\ud800 is one half of a surrogate pair, without the other"},
        {&list_of_json, "[{}, [}]", 1, 7, "expected a value, found '}'"},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, what_nests_too_deep)
{
    char text[1002] = "";
    memset(text, '[', 1001);
    const struct row row = {&dagger_type_json, text, 1, 1001,
                            "arrays and objects are nested more than 1000 deep"};
    expect_refused(&row);
}

Test(json_read, foreign_bytes_are_shown_escaped_and_cut)
{
    const struct row rows[] = {
        {&dagger_type_bool, "\x1b[31m", 1, 1, "expected true or false, found \\x1b"},
        {&dagger_type_bool,
         "\xe2\x80\xae"
         "txt",
         1, 1, "expected true or false, found \\xe2\\x80\\xaetxt"},
        {&dagger_type_bool, "gr\xc3\xbc\xc3\x9f", 1, 1,
         "expected true or false, found gr\xc3\xbc\xc3\x9f"},
        {&dagger_type_bool,
         "\"0123456789012345678901234567890123456789012345678901234567890123456789\"", 1,
         1, "expected true or false, found \"012345678901234567890123456789012345678..."},
        {&dagger_type_bool, "\"a\\\"b\" \"c\"", 1, 1,
         "expected true or false, found \"a\\\"b\""},
    };
    EXPECT_REFUSED(rows);
}

Test(json_read, a_nul_byte_is_no_white_space)
{
    struct dagger_error error = {0};
    bool value;
    cr_expect_not(read_bytes(&dagger_type_bool, &value, "true\0", 5, NULL, &error));
    cr_expect_str_eq(error.message,
                     "expected the end of the input after the value, found \\x00");
    cr_expect_eq(error.column, 5);
}

Test(json_read, works_without_an_error_to_report_in)
{
    bool value;
    cr_expect_not(read_text(&dagger_type_bool, &value, "x", NULL, NULL));
    cr_expect(read_text(&dagger_type_bool, &value, "true", NULL, NULL));
}

Test(json_read, an_error_that_is_set_stays)
{
    struct dagger_error error = {.code = DAGGER_ERROR_IO, .message = "first"};
    bool value;
    cr_expect_not(read_text(&dagger_type_bool, &value, "x", NULL, &error));
    cr_expect_str_eq(error.message, "first");
    cr_expect_eq(error.line, 0);
}

/* Every prefix of a document, and every one of its bytes replaced, is refused or read,
 * and never more than that. */
Test(json_read, damaged_documents_do_no_harm)
{
    size_t size = strlen(EVERYTHING_JSON);
    const char replacements[] = "\"\\{}[],:0-.eux \xff";
    for (size_t i = 0; i < size; i++)
        for (size_t k = 0; k < sizeof replacements; k++) {
            struct dagger_arena *arena = dagger_arena_create();
            struct dagger_error error = {0};
            struct everything value = {0};
            char *text = malloc(size);
            memcpy(text, EVERYTHING_JSON, size);
            text[i] = replacements[k];
            bool is_read =
                read_bytes(&everything_type, &value, text, k ? size : i, arena, &error);
            cr_assert_eq(is_read, error.code == DAGGER_OK);
            cr_assert(k || !is_read, "a prefix of %zu bytes", i);
            free(text);
            dagger_arena_destroy(arena);
        }
}
