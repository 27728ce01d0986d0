#include "../../samples/multiple_outputs/multiple_outputs.c"

#include <criterion/criterion.h>

Test(multiple_outputs, returns_every_finding)
{
    series readings = {.items = (double[]){12.5, 13, 11, 15.6}, .count = 4};
    struct findings found = multiple_outputs(readings);
    cr_assert_float_eq(found.mean, 13, 1e-12);
    cr_assert_float_eq(found.range, 4.6, 1e-12);
    cr_assert_str_eq(found.report, "4 readings from 11 to 15.6, 13.025 on average");
}

Test(multiple_outputs, rounds_to_the_nearest_step)
{
    cr_assert_float_eq(round_to(1.13, 0.25), 1.25, 1e-12);
    cr_assert_float_eq(round_to(-1.13, 0.25), -1.25, 1e-12);
    cr_assert_float_eq(round_to(1.12, 0.25), 1, 1e-12);
}

Test(multiple_outputs, fails_without_readings, .exit_code = 1)
{
    multiple_outputs((series){0});
}
