/* A loop that collects, and a reducer. */
// run: -p seed=3
// expect: {"return_value":14}
// run: -p seed=3 -p exponent=3
// expect: {"return_value":36}
// run: -p seed=0
// expect: {"return_value":0}
// run: -p seed=1
// expect: {"return_value":1}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers generate_numbers(int64_t seed)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)seed);
    for (int64_t i = 0; i < seed; i++)
        all.items[i] = i + 1;
    return all;
}

DAGGER_TASK()
int64_t raise_number(int64_t n, int64_t exponent)
{
    int64_t power = 1;
    for (int64_t i = 0; i < exponent; i++)
        power *= n;
    return power;
}

DAGGER_TASK()
int64_t sum_numbers(numbers values)
{
    int64_t sum = 0;
    for (size_t i = 0; i < values.count; i++)
        sum += values.items[i];
    return sum;
}

DAGGER_DAG()
int64_t map_reduce_pipeline(int64_t seed, int64_t exponent DAGGER_DEFAULT(2))
{
    numbers raised = {0};
    DAGGER_FOR_EACH(int64_t, n, generate_numbers(seed))
        DAGGER_COLLECT(raised, raise_number(n, exponent));
    return sum_numbers(raised);
}
