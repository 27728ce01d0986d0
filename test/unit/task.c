#include <criterion/criterion.h>

#include <dagger/invoke.h>

#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(task, .timeout = 60);

typedef DAGGER_LIST(int64_t) numbers;

Test(task, memory_is_zeroed)
{
    unsigned char *bytes = dagger_alloc(1000);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(bytes[i], 0);
    cr_expect_not_null(dagger_alloc(0));
    dagger_arena_reset();
}

Test(task, copies_bytes)
{
    const char text[] = "some\0bytes";
    char *copy = dagger_copy(text, sizeof text);
    cr_expect_neq(copy, text);
    cr_expect_eq(memcmp(copy, text, sizeof text), 0);
    cr_expect_not_null(dagger_copy(NULL, 0));
    dagger_arena_reset();
}

Test(task, formats_text_of_any_length)
{
    cr_expect_str_eq(dagger_printf("%s-%d", "a", 5), "a-5");
    cr_expect_str_eq(dagger_printf("%s", ""), "");
    char *text = dagger_printf("%100000d", 7);
    cr_expect_eq(strlen(text), 100000);
    cr_expect_eq(text[99999], '7');
    dagger_arena_reset();
}

Test(task, lists_are_allocated_zeroed)
{
    numbers list;
    dagger_list_alloc(&list, 10);
    cr_assert_eq(list.count, 10);
    for (size_t i = 0; i < list.count; i++)
        cr_expect_eq(list.items[i], 0);
    dagger_list_alloc(&list, 0);
    cr_expect_null(list.items);
    cr_expect_eq(list.count, 0);
    dagger_arena_reset();
}

Test(task, lists_grow_item_by_item)
{
    numbers list = {0};
    for (int64_t i = 0; i < 100000; i++)
        dagger_list_append(&list, i);
    cr_assert_eq(list.count, 100000);
    for (int64_t i = 0; i < 100000; i++)
        cr_assert_eq(list.items[i], i);
    dagger_arena_reset();
}

Test(task, two_lists_that_grow_in_turn_stay_apart)
{
    numbers even = {0};
    numbers odd = {0};
    for (int64_t i = 0; i < 5000; i++) {
        dagger_list_append(&even, 2 * i);
        dagger_list_append(&odd, 2 * i + 1);
    }
    for (int64_t i = 0; i < 5000; i++) {
        cr_assert_eq(even.items[i], 2 * i);
        cr_assert_eq(odd.items[i], 2 * i + 1);
    }
    dagger_arena_reset();
}

Test(task, lists_of_large_items_grow)
{
    struct big {
        char bytes[3000];
    };
    DAGGER_LIST(struct big) list = {0};
    for (int i = 0; i < 100; i++) {
        struct big item = {{(char)i}};
        dagger_list_append(&list, item);
    }
    for (int i = 0; i < 100; i++)
        cr_assert_eq(list.items[i].bytes[0], i);
    dagger_arena_reset();
}

Test(task, a_list_doubles_only_at_powers_of_two)
{
    char *items = dagger_list_grow(NULL, 0, 8);
    cr_assert_not_null(items);
    for (size_t count = 1; count < 4; count++)
        cr_expect_eq(dagger_list_grow(items, count, 8), items);
    dagger_alloc(1);
    char *larger = dagger_list_grow(items, 4, 8);
    cr_expect_neq(larger, items);
    for (size_t count = 5; count < 8; count++)
        cr_expect_eq(dagger_list_grow(larger, count, 8), larger);
    dagger_arena_reset();
}

Test(task, a_list_at_the_end_of_the_arena_grows_where_it_is)
{
    char *items = dagger_list_grow(NULL, 0, 8);
    memset(items, 1, 32);
    cr_expect_eq(dagger_list_grow(items, 4, 8), items);
    for (int i = 32; i < 64; i++)
        cr_expect_eq(items[i], 0);
    char *next = dagger_alloc(1);
    cr_expect_geq(next, items + 64);
    dagger_arena_reset();
}

static void grow_too_far(const void *const *inputs, void *result)
{
    (void)result;
    char item;
    dagger_list_grow(&item, (size_t)1 << 62, *(const size_t *)inputs[0]);
}

static void allocate_too_many(const void *const *inputs, void *result)
{
    (void)result;
    dagger_list_items(SIZE_MAX / 2, *(const size_t *)inputs[0]);
}

static void allocate_too_much(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    dagger_alloc(SIZE_MAX / 2);
}

static const char *failure_of(dagger_call *call, size_t input)
{
    static struct dagger_error error;
    error = (struct dagger_error){0};
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert_not(dagger_invoke(call, (const void *[]){&input}, NULL, arena, &error));
    dagger_arena_destroy(arena);
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    return error.message;
}

Test(task, sizes_that_overflow_fail_the_task)
{
    cr_expect_str_eq(
        failure_of(grow_too_far, 8),
        "out of memory: cannot grow a list of 4611686018427387904 items of 8 "
        "bytes");
    cr_expect_str_eq(failure_of(allocate_too_many, 3),
                     "out of memory: cannot allocate a list of 9223372036854775807 items "
                     "of 3 bytes");
    cr_expect_str_eq(failure_of(allocate_too_much, 0),
                     "out of memory: cannot allocate 9223372036854775807 bytes");
}

Test(task, jansson_values_live_as_long_as_the_arena)
{
    json_t *value = json_array();
    json_incref(value);
    cr_expect_eq(dagger_json(value), value);
    cr_expect_eq(value->refcount, 2);
    dagger_arena_reset();
    cr_expect_eq(value->refcount, 1);
    json_decref(value);
    cr_expect_null(dagger_json(NULL));
}

Test(task, a_reset_of_nothing_does_nothing)
{
    dagger_arena_reset();
    dagger_arena_reset();
    cr_expect_not_null(dagger_alloc(8));
    dagger_arena_reset();
}

static void *allocate_in_thread(void *done)
{
    char *text = dagger_printf("%s", "of a thread");
    dagger_arena_reset();
    return strcmp(dagger_printf("%d", 1), "1") == 0 && text ? done : NULL;
}

Test(task, every_thread_has_an_arena_of_its_own)
{
    char *mine = dagger_printf("%s", "mine");
    pthread_t thread;
    void *result = NULL;
    cr_assert_eq(pthread_create(&thread, NULL, allocate_in_thread, mine), 0);
    cr_assert_eq(pthread_join(thread, &result), 0);
    cr_expect_not_null(result);
    cr_expect_str_eq(mine, "mine");
    dagger_arena_reset();
}

static void redirect_stderr(void)
{
    fclose(stdout);
}

Test(task, failing_outside_any_invocation_exits_with_1, .exit_code = 1,
     .init = redirect_stderr)
{
    dagger_fail("no %s", "luck");
}

Test(task, failing_outside_any_invocation_prints_why)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        dagger_fail("no %s\nat all", "luck");
    }
    close(ends[1]);
    char text[200] = "";
    size_t used = 0;
    ssize_t count;
    while ((count = read(ends[0], text + used, sizeof text - used - 1)) > 0)
        used += (size_t)count;
    close(ends[0]);
    static const char expected[] = "task failed: no luck at all\n";
    cr_expect_eq(strncmp(text, expected, strlen(expected)), 0, "%s", text);
}
