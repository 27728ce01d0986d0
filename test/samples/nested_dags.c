#include "../../samples/nested_dags/nested_dags.c"

#include <criterion/criterion.h>

Test(nested_dags, computes_mean_and_variance)
{
    struct moments found = nested_dags(EXAMPLE);
    cr_assert_float_eq(found.mean, 5, 1e-12);
    cr_assert_float_eq(found.variance, 4, 1e-12);
}

Test(nested_dags, inner_dags_are_functions_too)
{
    series values = {.items = (double[]){1, 2, 3, 4}, .count = 4};
    cr_assert_float_eq(mean(values), 2.5, 1e-12);
    cr_assert_float_eq(variance(values), 1.25, 1e-12);
}

Test(nested_dags, fails_on_an_empty_series, .exit_code = 1)
{
    nested_dags((series){0});
}
