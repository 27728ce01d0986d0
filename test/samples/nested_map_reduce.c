#include "../../samples/nested_map_reduce/nested_map_reduce.c"

#include <criterion/criterion.h>

Test(nested_map_reduce, multiplies_every_number_twice)
{
    cr_assert_eq(nested_map_reduce(3, 5), 90);
}
