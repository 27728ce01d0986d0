#include <criterion/criterion.h>

#include <dagger/arena.h>

#include <string.h>

TestSuite(arena, .timeout = 60);

static bool is_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

Test(arena, is_empty_before_its_first_use)
{
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert_not_null(arena);
    cr_expect_eq(dagger_arena_size(arena), 0);
    dagger_arena_destroy(arena);
}

Test(arena, gives_zeroed_aligned_memory_that_does_not_overlap)
{
    struct dagger_arena *arena = dagger_arena_create();
    unsigned char *previous = NULL;
    for (size_t size = 0; size < 5000; size++) {
        unsigned char *bytes = dagger_arena_alloc(arena, size);
        cr_assert_not_null(bytes);
        cr_assert_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
        cr_assert(is_zero(bytes, size));
        memset(bytes, 0xff, size);
        cr_assert_neq(bytes, previous);
        previous = bytes;
    }
    dagger_arena_destroy(arena);
}

Test(arena, memory_is_zero_again_after_a_clear)
{
    struct dagger_arena *arena = dagger_arena_create();
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 3000; size += 7) {
            unsigned char *bytes = dagger_arena_alloc(arena, size);
            cr_assert(is_zero(bytes, size), "round %d, size %zu", round, size);
            memset(bytes, 0xff, size);
        }
        dagger_arena_clear(arena);
    }
    dagger_arena_destroy(arena);
}

Test(arena, a_clear_keeps_one_block_and_allocates_no_other_for_the_same_work)
{
    struct dagger_arena *arena = dagger_arena_create();
    for (int i = 0; i < 1000; i++)
        dagger_arena_alloc(arena, 1000);
    size_t before = dagger_arena_size(arena);
    dagger_arena_clear(arena);
    size_t kept = dagger_arena_size(arena);
    cr_expect_gt(kept, 0);
    cr_expect_lt(kept, before);
    for (int i = 0; i < 100; i++)
        dagger_arena_alloc(arena, 100);
    cr_expect_eq(dagger_arena_size(arena), kept);
    dagger_arena_destroy(arena);
}

Test(arena, a_clear_gives_large_blocks_back)
{
    struct dagger_arena *arena = dagger_arena_create();
    dagger_arena_alloc(arena, 16);
    dagger_arena_alloc(arena, 64 << 20);
    cr_assert_geq(dagger_arena_size(arena), 64u << 20);
    dagger_arena_clear(arena);
    cr_expect_leq(dagger_arena_size(arena), 1u << 20);
    dagger_arena_destroy(arena);
}

Test(arena, a_large_object_leaves_the_room_of_the_current_block_in_use)
{
    struct dagger_arena *arena = dagger_arena_create();
    char *first = dagger_arena_alloc(arena, 16);
    dagger_arena_alloc(arena, 1 << 20);
    size_t size = dagger_arena_size(arena);
    char *second = dagger_arena_alloc(arena, 16);
    cr_expect_eq(second, first + 16);
    cr_expect_eq(dagger_arena_size(arena), size);
    dagger_arena_destroy(arena);
}

Test(arena, holds_little_more_than_what_was_asked_for)
{
    struct dagger_arena *arena = dagger_arena_create();
    for (int i = 0; i < 100000; i++)
        dagger_arena_alloc(arena, 160);
    cr_expect_lt(dagger_arena_size(arena), 3 * 160 * 100000ul);
    dagger_arena_destroy(arena);
}

Test(arena, sizes_that_overflow_are_refused)
{
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_null(dagger_arena_alloc(arena, SIZE_MAX));
    cr_expect_null(dagger_arena_alloc(arena, SIZE_MAX - 20));
    cr_expect_null(dagger_arena_alloc(arena, SIZE_MAX / 2));
    cr_expect_null(dagger_arena_alloc_array(arena, SIZE_MAX / 2, 3));
    cr_expect_null(dagger_arena_strndup(arena, "", SIZE_MAX));
    cr_expect_not_null(dagger_arena_alloc_array(arena, 0, SIZE_MAX));
    cr_expect_not_null(dagger_arena_alloc_array(arena, SIZE_MAX, 0));
    cr_expect_not_null(dagger_arena_alloc(arena, 1));
    dagger_arena_destroy(arena);
}

Test(arena, strndup_copies_and_terminates)
{
    struct dagger_arena *arena = dagger_arena_create();
    cr_expect_str_eq(dagger_arena_strndup(arena, "abcdef", 3), "abc");
    cr_expect_str_eq(dagger_arena_strndup(arena, NULL, 0), "");
    dagger_arena_destroy(arena);
}

Test(arena, owns_exactly_what_it_handed_out)
{
    struct dagger_arena *arena = dagger_arena_create();
    struct dagger_arena *other = dagger_arena_create();
    char local = 0;
    char *small = dagger_arena_alloc(arena, 32);
    char *large = dagger_arena_alloc(arena, 1 << 20);
    cr_expect(dagger_arena_owns(arena, small));
    cr_expect(dagger_arena_owns(arena, small + 31));
    cr_expect_not(dagger_arena_owns(arena, small + 32));
    cr_expect(dagger_arena_owns(arena, large));
    cr_expect(dagger_arena_owns(arena, large + (1 << 20) - 1));
    cr_expect_not(dagger_arena_owns(arena, &local));
    cr_expect_not(dagger_arena_owns(arena, NULL));
    cr_expect_not(dagger_arena_owns(other, small));
    cr_expect_not(dagger_arena_owns(NULL, small));
    dagger_arena_clear(arena);
    cr_expect_not(dagger_arena_owns(arena, small));
    dagger_arena_destroy(arena);
    dagger_arena_destroy(other);
}

static char order[8];

static void note(void *object)
{
    strncat(order, object, 1);
}

Test(arena, deferred_calls_run_once_last_first)
{
    struct dagger_arena *arena = dagger_arena_create();
    cr_assert(dagger_arena_defer(arena, note, "a"));
    cr_assert(dagger_arena_defer(arena, note, "b"));
    dagger_arena_clear(arena);
    cr_expect_str_eq(order, "ba");
    dagger_arena_clear(arena);
    cr_expect_str_eq(order, "ba");
    cr_assert(dagger_arena_defer(arena, note, "c"));
    dagger_arena_destroy(arena);
    cr_expect_str_eq(order, "bac");
}

Test(arena, null_is_ignored)
{
    dagger_arena_destroy(NULL);
    dagger_arena_clear(NULL);
    cr_expect_eq(dagger_arena_size(NULL), 0);
}
