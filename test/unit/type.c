#include <criterion/criterion.h>

#include "json_support.h"

TestSuite(type, .timeout = 60);

Test(type, built_in_descriptors_have_the_size_and_sign_of_their_c_types)
{
    const struct {
        const struct dagger_type *type;
        size_t size;
        bool is_signed;
        const char *name;
    } rows[] = {
        {&dagger_type_bool, sizeof(bool), false, "bool"},
        {&dagger_type_int8, 1, true, "int8_t"},
        {&dagger_type_int16, 2, true, "int16_t"},
        {&dagger_type_int32, 4, true, "int32_t"},
        {&dagger_type_int64, 8, true, "int64_t"},
        {&dagger_type_uint8, 1, false, "uint8_t"},
        {&dagger_type_uint16, 2, false, "uint16_t"},
        {&dagger_type_uint32, 4, false, "uint32_t"},
        {&dagger_type_uint64, 8, false, "uint64_t"},
        {&dagger_type_float, sizeof(float), true, "float"},
        {&dagger_type_double, sizeof(double), true, "double"},
        {&dagger_type_string, sizeof(char *), false, "const char *"},
        {&dagger_type_bytes, sizeof(dagger_bytes), false, "dagger_bytes"},
        {&dagger_type_file, sizeof(dagger_file), false, "dagger_file"},
        {&dagger_type_json, sizeof(json_t *), false, "struct json_t *"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_expect_eq(rows[i].type->size, rows[i].size, "%s", rows[i].name);
        cr_expect_eq(rows[i].type->is_signed, rows[i].is_signed, "%s", rows[i].name);
        cr_expect_str_eq(rows[i].type->name, rows[i].name);
    }
}

/* A copy of struct point's descriptor to change. */
static struct dagger_field changed_fields[2];

static struct dagger_type changed_point(void)
{
    memcpy(changed_fields, point_fields, sizeof changed_fields);
    struct dagger_type type = point_type;
    type.name = "struct other";
    type.fields = changed_fields;
    return type;
}

Test(type, structs_are_equal_by_what_they_hold)
{
    struct dagger_type other = changed_point();
    cr_expect(dagger_type_equal(&point_type, &point_type));
    cr_expect(dagger_type_equal(&point_type, &other), "names of types do not count");
}

Test(type, structs_differ_by_field)
{
    struct dagger_type other = changed_point();
    changed_fields[1].name = "z";
    cr_expect_not(dagger_type_equal(&point_type, &other));
    other = changed_point();
    changed_fields[1].type = &dagger_type_int32;
    cr_expect_not(dagger_type_equal(&point_type, &other));
    other = changed_point();
    changed_fields[1].offset = 0;
    cr_expect_not(dagger_type_equal(&point_type, &other));
    other = changed_point();
    other.field_count = 1;
    cr_expect_not(dagger_type_equal(&point_type, &other));
    other = changed_point();
    other.size = 16;
    cr_expect_not(dagger_type_equal(&point_type, &other));
}

Test(type, scalars_differ_by_kind_size_and_sign)
{
    cr_expect_not(dagger_type_equal(&dagger_type_int32, &dagger_type_uint32));
    cr_expect_not(dagger_type_equal(&dagger_type_int32, &dagger_type_int64));
    cr_expect_not(dagger_type_equal(&dagger_type_int32, &dagger_type_float));
    cr_expect_not(dagger_type_equal(&dagger_type_string, &dagger_type_file));
    cr_expect_not(dagger_type_equal(&dagger_type_int32, NULL));
    cr_expect_not(dagger_type_equal(NULL, &dagger_type_int32));
    struct dagger_type same = dagger_type_int32;
    cr_expect(dagger_type_equal(&dagger_type_int32, &same));
}

Test(type, containers_differ_by_element_and_length)
{
    struct dagger_type other = triple_type;
    cr_expect(dagger_type_equal(&triple_type, &other));
    other.length = 2;
    cr_expect_not(dagger_type_equal(&triple_type, &other));
    other = triple_type;
    other.element = &dagger_type_uint16;
    cr_expect_not(dagger_type_equal(&triple_type, &other));
    other = name_type;
    other.length = 7;
    cr_expect_not(dagger_type_equal(&name_type, &other));
    cr_expect_not(dagger_type_equal(&points_type, &words_type));
    cr_expect_not(dagger_type_equal(&maybe_type, &point_pointer_type));
}

Test(type, enums_differ_by_enumerator)
{
    struct dagger_enumerator enumerators[COUNT(color_enumerators)];
    memcpy(enumerators, color_enumerators, sizeof enumerators);
    struct dagger_type other = color_type;
    other.enumerators = enumerators;
    cr_expect(dagger_type_equal(&color_type, &other));
    enumerators[1].value = 2;
    cr_expect_not(dagger_type_equal(&color_type, &other));
    enumerators[1] = (struct dagger_enumerator){"LIME", GREEN};
    cr_expect_not(dagger_type_equal(&color_type, &other));
    other = color_type;
    other.enumerator_count--;
    cr_expect_not(dagger_type_equal(&color_type, &other));
    other = color_type;
    other.is_signed = false;
    cr_expect_not(dagger_type_equal(&color_type, &other));
}

Test(type, pointers_are_found_however_deep)
{
    const struct dagger_type *without[] = {
        &dagger_type_bool, &dagger_type_uint64, &dagger_type_double, &name_type,
        &color_type,       &point_type,         &triple_type};
    const struct dagger_type *with[] = {
        &dagger_type_string, &dagger_type_bytes, &dagger_type_file, &dagger_type_json,
        &points_type,        &maybe_type,        &everything_type};
    for (size_t i = 0; i < COUNT(without); i++)
        cr_expect_not(dagger_type_has_pointers(without[i]), "%s", without[i]->name);
    for (size_t i = 0; i < COUNT(with); i++)
        cr_expect(dagger_type_has_pointers(with[i]), "%s", with[i]->name);
    const struct dagger_type strings =
        ARRAY_TYPE("strings", &dagger_type_string, 2, 2 * sizeof(char *));
    cr_expect(dagger_type_has_pointers(&strings));
}

Test(type, descriptors_that_contain_themselves_end)
{
    struct dagger_type a = {
        .kind = DAGGER_KIND_ARRAY, .name = "a", .size = 8, .length = 1};
    struct dagger_type b = a;
    a.element = &a;
    b.element = &b;
    cr_expect_not(dagger_type_equal(&a, &b));
    cr_expect(dagger_type_has_pointers(&a));
}
