#include "../../samples/quick_start/quick_start.c"

#include <criterion/criterion.h>

Test(quick_start, generates_the_same_numbers_for_the_same_seed)
{
    numbers once = generate_numbers(7);
    numbers again = generate_numbers(7);
    cr_assert_eq(once.count, again.count);
    cr_assert_arr_eq(once.items, again.items, once.count * sizeof *once.items);
}

Test(quick_start, generates_between_3_and_20_numbers_below_100)
{
    for (int64_t seed = -50; seed < 50; seed++) {
        numbers generated = generate_numbers(seed);
        cr_assert(generated.count >= 3 && generated.count <= 20);
        for (size_t i = 0; i < generated.count; i++)
            cr_assert(generated.items[i] >= 0 && generated.items[i] < 100);
    }
}

Test(quick_start, raises_numbers)
{
    cr_assert_eq(raise_number(7, 0), 1);
    cr_assert_eq(raise_number(0, 5), 0);
    cr_assert_eq(raise_number(1, INT64_MAX), 1);
    cr_assert_eq(raise_number(-1, INT64_MAX), -1);
    cr_assert_eq(raise_number(-3, 3), -27);
    cr_assert_eq(raise_number(2, 62), INT64_C(1) << 62);
}

Test(quick_start, fails_where_a_power_does_not_fit, .exit_code = 1)
{
    raise_number(2, 63);
}

Test(quick_start, fails_on_a_negative_exponent, .exit_code = 1)
{
    raise_number(2, -1);
}

Test(quick_start, sums_numbers)
{
    numbers values = {.items = (int64_t[]){1, -2, 30}, .count = 3};
    cr_assert_eq(sum_numbers(values), 29);
    cr_assert_eq(sum_numbers((numbers){0}), 0);
}

Test(quick_start, fails_where_the_sum_does_not_fit, .exit_code = 1)
{
    sum_numbers((numbers){.items = (int64_t[]){INT64_MAX, 1}, .count = 2});
}

Test(quick_start, sums_the_generated_numbers_raised)
{
    numbers generated = generate_numbers(1);
    int64_t expected = 0;
    for (size_t i = 0; i < generated.count; i++)
        expected += generated.items[i] * generated.items[i];
    cr_assert_eq(quick_start(1, 2), expected);
}
