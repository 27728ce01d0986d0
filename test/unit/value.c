#include <criterion/criterion.h>

#include "json_support.h"

#include <dagger/value.h>

static struct dagger_arena *source_arena;
static struct dagger_arena *arena;

static void set_up(void)
{
    source_arena = dagger_arena_create();
    arena = dagger_arena_create();
}

static void tear_down(void)
{
    dagger_arena_destroy(source_arena);
    dagger_arena_destroy(arena);
}

TestSuite(value, .timeout = 60, .init = set_up, .fini = tear_down);

static void expect_written(const struct dagger_type *type, const void *value,
                           const char *expected)
{
    struct dagger_error error = {0};
    char *text = write_text(type, value, &error);
    cr_assert_not_null(text, "%s", error.message);
    cr_expect_str_eq(text, expected);
    free(text);
}

Test(value, a_copy_outlives_its_source)
{
    struct everything source = {0};
    struct everything copy;
    struct dagger_error error = {0};
    cr_assert(read_text(&everything_type, &source, EVERYTHING_JSON, source_arena, &error),
              "%s", error.message);
    cr_assert(dagger_value_copy(&everything_type, &copy, &source, arena, &error), "%s",
              error.message);
    dagger_arena_clear(source_arena);
    expect_written(&everything_type, &copy, EVERYTHING_JSON);
}

Test(value, owning_makes_a_value_outlive_its_source)
{
    struct everything value = {0};
    struct dagger_error error = {0};
    cr_assert(read_text(&everything_type, &value, EVERYTHING_JSON, source_arena, &error));
    struct point elsewhere = {1, 2};
    value.where = &elsewhere;
    cr_assert(dagger_value_own(&everything_type, &value, arena, &error));
    dagger_arena_clear(source_arena);
    cr_expect_neq(value.where, &elsewhere);
    value.where = NULL;
    expect_written(&everything_type, &value, EVERYTHING_JSON);
}

Test(value, what_the_arena_owns_stays_where_it_is)
{
    struct everything value = {0};
    struct dagger_error error = {0};
    cr_assert(read_text(&everything_type, &value, EVERYTHING_JSON, arena, &error));
    struct everything before = value;
    cr_assert(dagger_value_own(&everything_type, &value, arena, &error));
    cr_expect_eq(value.s, before.s);
    cr_expect_eq(value.path.items, before.path.items);
    cr_expect_eq(value.maybe, before.maybe);
    cr_expect_eq(value.raw.data, before.raw.data);
    cr_expect_eq(value.file.path, before.file.path);
    cr_expect_eq(value.any, before.any);
    cr_expect_eq(value.words.items, before.words.items);
    cr_expect_eq(value.words.items[2], before.words.items[2]);
}

Test(value, owned_lists_may_hold_borrowed_items)
{
    char borrowed[] = "borrowed";
    words list = {dagger_arena_alloc(arena, 2 * sizeof(char *)), 2};
    list.items[0] = borrowed;
    list.items[1] = "static";
    cr_assert(dagger_value_own(&words_type, &list, arena, NULL));
    cr_expect(dagger_arena_owns(arena, list.items[0]));
    cr_expect(dagger_arena_owns(arena, list.items[1]));
    cr_expect_str_eq(list.items[0], "borrowed");
}

Test(value, a_copy_shares_nothing_even_with_its_own_arena)
{
    words list = {dagger_arena_alloc(arena, sizeof(char *)), 1};
    list.items[0] = dagger_arena_strndup(arena, "a", 1);
    words copy;
    cr_assert(dagger_value_copy(&words_type, &copy, &list, arena, NULL));
    cr_expect_neq(copy.items, list.items);
    cr_expect_neq(copy.items[0], list.items[0]);
    cr_expect_str_eq(copy.items[0], "a");
}

Test(value, values_without_pointers_allocate_nothing)
{
    struct point point = {1, 2};
    int16_t triple[3] = {1, 2, 3};
    cr_assert(dagger_value_own(&point_type, &point, arena, NULL));
    cr_assert(dagger_value_own(&triple_type, triple, arena, NULL));
    cr_expect_eq(dagger_arena_size(arena), 0);
}

Test(value, null_and_empty_stay_so)
{
    struct everything value = {0};
    cr_assert(dagger_value_own(&everything_type, &value, arena, NULL));
    cr_expect_null(value.s);
    cr_expect_null(value.path.items);
    cr_expect_null(value.maybe);
    cr_expect_null(value.raw.data);
    cr_expect_null(value.any);
    cr_expect_eq(dagger_arena_size(arena), 0);
    int dangling;
    value.path.items = (struct point *)&dangling;
    cr_assert(dagger_value_own(&everything_type, &value, arena, NULL));
    cr_expect_null(value.path.items, "an empty list points nowhere");
}

Test(value, a_list_that_points_nowhere_is_an_error)
{
    points list = {NULL, 3};
    struct dagger_error error = {0};
    cr_expect_not(dagger_value_own(&points_type, &list, arena, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, "a list says it has 3 items, but points to none");
}

Test(value, json_values_are_held_until_the_arena_goes)
{
    json_t *json = json_array();
    cr_assert(dagger_value_own(&dagger_type_json, &json, arena, NULL));
    cr_expect_eq(json->refcount, 2);
    dagger_arena_clear(arena);
    cr_expect_eq(json->refcount, 1);
    json_decref(json);
}

Test(value, nested_lists_are_owned_all_the_way_down)
{
    double items[] = {1, 2, 3};
    doubles inner[] = {{items, 2}, {NULL, 0}, {items + 2, 1}};
    DAGGER_LIST(doubles) outer = {inner, 3};
    cr_assert(dagger_value_own(&doubles_lists_type, &outer, arena, NULL));
    cr_expect(dagger_arena_owns(arena, outer.items));
    cr_expect(dagger_arena_owns(arena, outer.items[2].items));
    cr_expect_eq(inner[2].items, items + 2, "what was borrowed is not changed");
    expect_written(&doubles_lists_type, &outer, "[[1.0,2.0],[],[3.0]]");
}

Test(value, counts_that_overflow_are_out_of_memory)
{
    double item = 1;
    doubles list = {&item, SIZE_MAX / 4};
    struct dagger_error error = {0};
    cr_expect_not(dagger_value_own(&doubles_type, &list, arena, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_MEMORY);
}

Test(value, pointers_nested_without_end_are_an_error)
{
    struct dagger_type type = OPTIONAL_TYPE("loop", NULL);
    type.element = &type;
    void *pointer = &pointer;
    struct dagger_error error = {0};
    cr_expect_not(dagger_value_own(&type, &pointer, arena, &error));
    cr_expect_str_eq(error.message, "a value nests pointers more than 1000 deep");
}
