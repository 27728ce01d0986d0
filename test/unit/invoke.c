#include <criterion/criterion.h>

#include <dagger/invoke.h>

#include <string.h>

TestSuite(invoke, .timeout = 60);

typedef DAGGER_LIST(int64_t) numbers;
typedef DAGGER_LIST(numbers) numbers_lists;

static void add_one(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0] + 1;
}

static void allocate(const void *const *inputs, void *result)
{
    (void)inputs;
    *(char **)result = dagger_printf("here");
}

static void fail(const void *const *inputs, void *result)
{
    (void)result;
    dagger_fail("cannot: %s", *(const char *const *)inputs[0]);
}

Test(invoke, calls_the_function)
{
    int64_t input = 41;
    int64_t result = 0;
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect(dagger_invoke(add_one, (const void *[]){&input}, &result, arena, &error));
    cr_expect_eq(result, 42);
    cr_expect_eq(error.code, DAGGER_OK);
    dagger_arena_destroy(arena);
}

Test(invoke, allocates_from_the_arena_given)
{
    char *result = NULL;
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert(dagger_invoke(allocate, NULL, &result, arena, NULL));
    cr_expect_str_eq(result, "here");
    cr_expect(dagger_arena_owns(arena, result));
    cr_expect_not(dagger_arena_owns(arena, dagger_alloc(1)));
    dagger_arena_destroy(arena);
    dagger_arena_reset();
}

Test(invoke, a_failure_ends_the_call_with_its_message)
{
    const char *why = "two\nlines";
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_not(dagger_invoke(fail, (const void *[]){&why}, NULL, arena, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect_str_eq(error.message, "cannot: two lines");
    cr_expect_not(dagger_arena_owns(arena, dagger_alloc(1)),
                  "the arena is no longer current");
    cr_expect_not(dagger_invoke(fail, (const void *[]){&why}, NULL, arena, NULL));
    dagger_arena_destroy(arena);
    dagger_arena_reset();
}

static struct dagger_arena *inner_arena;
static struct dagger_error inner_error;

static void invoke_failing(const void *const *inputs, void *result)
{
    char *before = dagger_alloc(1);
    cr_assert_not(dagger_invoke(fail, inputs, NULL, inner_arena, &inner_error));
    char *after = dagger_alloc(1);
    cr_expect_not(dagger_arena_owns(inner_arena, before));
    cr_expect_not(dagger_arena_owns(inner_arena, after));
    *(bool *)result = true;
}

static void invoke_then_fail(const void *const *inputs, void *result)
{
    char *text;
    cr_assert(dagger_invoke(allocate, NULL, &text, inner_arena, &inner_error));
    fail(inputs, result);
}

Test(invoke, may_be_nested)
{
    const char *why = "inner";
    bool result = false;
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    inner_arena = dagger_arena_create();
    const void *inputs[] = {&why};
    cr_expect(dagger_invoke(invoke_failing, inputs, &result, arena, &error));
    cr_expect(result);
    cr_expect_str_eq(inner_error.message, "cannot: inner");
    cr_expect_eq(error.code, DAGGER_OK);

    inner_error = (struct dagger_error){0};
    why = "outer";
    cr_expect_not(dagger_invoke(invoke_then_fail, inputs, &result, arena, &error));
    cr_expect_str_eq(error.message, "cannot: outer");
    cr_expect_eq(inner_error.code, DAGGER_OK);
    dagger_arena_destroy(inner_arena);
    dagger_arena_destroy(arena);
}

static void call_failing_task(const void *const *inputs, void *result)
{
    fail(inputs, result);
    cr_assert_fail("a task called directly fails its caller");
}

Test(invoke, a_task_called_by_a_task_fails_both)
{
    const char *why = "deep";
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_not(
        dagger_invoke(call_failing_task, (const void *[]){&why}, NULL, arena, &error));
    cr_expect_str_eq(error.message, "cannot: deep");
    dagger_arena_destroy(arena);
}

Test(invoke, an_error_that_is_set_stays)
{
    const char *why = "second";
    struct dagger_error error = {.code = DAGGER_ERROR_IO, .message = "first"};
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_not(dagger_invoke(fail, (const void *[]){&why}, NULL, arena, &error));
    cr_expect_str_eq(error.message, "first");
    dagger_arena_destroy(arena);
}

Test(invoke, identity_passes_its_input_on)
{
    struct {
        int64_t a;
        char b[20];
    } input = {7, "text"}, result = {0};
    dagger_identity((const void *[]){&input}, &result, sizeof result);
    cr_expect_eq(result.a, 7);
    cr_expect_str_eq(result.b, "text");
}

Test(invoke, flatten_joins_lists_in_order)
{
    int64_t items[] = {1, 2, 3, 4, 5};
    numbers lists[] = {{items, 2}, {NULL, 0}, {items + 2, 3}};
    numbers_lists input = {lists, 3};
    numbers result;
    dagger_flatten((const void *[]){&input}, &result, sizeof(int64_t));
    cr_assert_eq(result.count, 5);
    cr_expect_eq(memcmp(result.items, items, sizeof items), 0);
    dagger_arena_reset();
}

Test(invoke, flatten_of_nothing_is_empty)
{
    numbers lists[] = {{NULL, 0}, {NULL, 0}};
    numbers_lists input = {lists, 2};
    numbers result = {(int64_t *)lists, 9};
    dagger_flatten((const void *[]){&input}, &result, sizeof(int64_t));
    cr_expect_eq(result.count, 0);
    cr_expect_null(result.items);
    input = (numbers_lists){0};
    dagger_flatten((const void *[]){&input}, &result, sizeof(int64_t));
    cr_expect_eq(result.count, 0);
}

static void flatten_too_much(const void *const *inputs, void *result)
{
    dagger_flatten(inputs, result, sizeof(int64_t));
}

Test(invoke, flatten_of_counts_that_overflow_fails)
{
    numbers lists[] = {{NULL, SIZE_MAX}, {NULL, 2}};
    numbers_lists input = {lists, 2};
    numbers result;
    struct dagger_error error = {0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_not(dagger_invoke(flatten_too_much, (const void *[]){&input}, &result,
                                arena, &error));
    cr_expect_str_eq(error.message,
                     "out of memory: the joined lists have too many items");
    dagger_arena_destroy(arena);
}
