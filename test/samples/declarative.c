#define main declarative_main
#include "../../samples/declarative/declarative.c"
#undef main

#include <criterion/criterion.h>

#include <dagger/validate.h>

Test(declarative, its_tables_are_valid)
{
    struct dagger_error error = {0};
    cr_assert(dagger_dag_validate(&graph, &error), "%s", error.message);
}

Test(declarative, its_direct_call_is_the_quick_start)
{
    int64_t seed = 1, exponent = 2, result = 0;
    graph.call((const void *[]){&seed, &exponent}, &result);
    cr_assert_eq(result, quick_start(1, 2));
}
