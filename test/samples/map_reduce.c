#include "../../samples/map_reduce/map_reduce.c"

#include <criterion/criterion.h>

Test(map_reduce, sums_what_was_multiplied)
{
    cr_assert_eq(map_reduce(3, 5), 30);
}

Test(map_reduce, sums_nothing_to_zero)
{
    cr_assert_eq(map_reduce(3, 0), 0);
}

Test(map_reduce, refuses_a_negative_number_of_steps, .exit_code = 1)
{
    map_reduce(3, -1);
}
