#include "../../samples/hello_world/hello_world.c"

#include <criterion/criterion.h>

Test(hello_world, greets_by_name)
{
    cr_assert_str_eq(hello_world("Ada"), "Hello, Ada!");
}

Test(hello_world, takes_any_text_for_a_name)
{
    cr_assert_str_eq(hello_world("%s \"\n"), "Hello, %s \"\n!");
}
