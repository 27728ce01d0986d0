#include "../../samples/argo_map_reduce_continue_on/argo_map_reduce_continue_on.c"

#include <criterion/criterion.h>

Test(argo_map_reduce_continue_on, takes_even_numbers)
{
    cr_assert_eq(succeed_if_even(4), 4);
}

Test(argo_map_reduce_continue_on, fails_on_one_machine, .exit_code = 1)
{
    argo_map_reduce_continue_on();
}
