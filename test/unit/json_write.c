#include <criterion/criterion.h>

#include "json_support.h"

#include <math.h>

TestSuite(json_write, .timeout = 60);

static void expect_refused(const struct dagger_type *type, const void *value,
                           const char *message)
{
    struct dagger_error error = {0};
    char *text = write_text(type, value, &error);
    cr_expect_null(text);
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, message);
    free(text);
}

Test(json_write, numbers_that_json_does_not_have)
{
    expect_refused(&dagger_type_double, &(double){NAN},
                   "cannot be written as JSON: NaN is not a JSON number");
    expect_refused(&dagger_type_double, &(double){INFINITY},
                   "cannot be written as JSON: infinity is not a JSON number");
    expect_refused(&dagger_type_double, &(double){-INFINITY},
                   "cannot be written as JSON: -infinity is not a JSON number");
    expect_refused(&dagger_type_float, &(float){NAN},
                   "cannot be written as JSON: NaN is not a JSON number");
    expect_refused(&dagger_type_float, &(float){-INFINITY},
                   "cannot be written as JSON: -infinity is not a JSON number");
}

Test(json_write, strings_that_are_not_utf_8)
{
    const char *text = "abc\xff";
    expect_refused(&dagger_type_string, &text,
                   "cannot be written as JSON: a string that is not valid UTF-8: byte "
                   "0xff at offset 3");
    text = "\xc3";
    expect_refused(&dagger_type_string, &text,
                   "cannot be written as JSON: a string that is not valid UTF-8: byte "
                   "0xc3 at offset 0");
    text = "\xed\xa0\x80";
    expect_refused(&dagger_type_string, &text,
                   "cannot be written as JSON: a string that is not valid UTF-8: byte "
                   "0xed at offset 0");
    text = "\xc0\xaf";
    expect_refused(&dagger_type_string, &text,
                   "cannot be written as JSON: a string that is not valid UTF-8: byte "
                   "0xc0 at offset 0");
    text = "\xf4\x90\x80\x80";
    expect_refused(&dagger_type_string, &text,
                   "cannot be written as JSON: a string that is not valid UTF-8: byte "
                   "0xf4 at offset 0");
}

Test(json_write, values_that_are_no_value_of_their_type)
{
    char name[8];
    memset(name, 'a', sizeof name);
    expect_refused(&name_type, name,
                   "cannot be written as JSON: a char[8] without a terminating NUL");
    expect_refused(&color_type, &(int){5},
                   "cannot be written as JSON: 5 is not a constant of enum color");
    expect_refused(&color_type, &(int){-2},
                   "cannot be written as JSON: -2 is not a constant of enum color");
    expect_refused(&points_type, &(points){NULL, 2},
                   "cannot be written as JSON: a list of 2 items that points to none");
    expect_refused(
        &dagger_type_bytes, &(dagger_bytes){NULL, 2},
        "cannot be written as JSON: a dagger_bytes of 2 bytes that points to none");
}

Test(json_write, the_message_leads_to_the_value)
{
    struct point items[] = {{1, 2}, {3, NAN}};
    struct everything value = {.path = {items, 2}};
    expect_refused(&everything_type, &value,
                   "path[1].y: cannot be written as JSON: NaN is not a JSON number");
    double inner[] = {0, 1, INFINITY};
    doubles lists[] = {{NULL, 0}, {inner, 3}};
    DAGGER_LIST(doubles) outer = {lists, 2};
    expect_refused(&doubles_lists_type, &outer,
                   "[1][2]: cannot be written as JSON: infinity is not a JSON number");
}

Test(json_write, the_message_leads_into_jansson_values)
{
    json_t *json = json_pack("{s:[i,{s:s%}]}", "a", 1, "b\n", "x", (size_t)1);
    json_t *inner = json_object_get(json_array_get(json_object_get(json, "a"), 1), "b\n");
    json_string_setn_nocheck(inner, "\xff", 1);
    expect_refused(&dagger_type_json, &json,
                   "a[1].b\\x0a: cannot be written as JSON: a string that is not valid "
                   "UTF-8: byte 0xff at offset 0");
    json_decref(json);
}

Test(json_write, what_nests_too_deep_is_refused)
{
    json_t *json = json_null();
    for (int i = 0; i < 1001; i++)
        json = json_pack("[o]", json);
    struct dagger_error error = {0};
    cr_expect_null(write_text(&dagger_type_json, &json, &error));
    cr_expect_not_null(
        strstr(error.message, "cannot be written as JSON: nested more than 1000 deep"));
    cr_expect_eq(strncmp(error.message, "[0][0][0]", 9), 0);
    json_decref(json);
}

Test(json_write, a_failed_writer_writes_nothing_more)
{
    struct dagger_writer writer;
    dagger_writer_init_memory(&writer);
    writer.failed = true;
    struct point point = {1, 2};
    cr_expect_not(dagger_json_serializer.write(&point_type, &point, &writer, NULL));
    cr_expect_eq(writer.used, 0);
    dagger_writer_release(&writer);
}

Test(json_write, nothing_is_read_beyond_what_is_there)
{
    char *exact = strdup("\xe2\x82");
    struct dagger_error error = {0};
    cr_expect_null(write_text(&dagger_type_string, &exact, &error));
    free(exact);
}
