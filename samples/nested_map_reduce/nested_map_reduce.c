/*
 * A DAG as the mapping step: each item goes through several tasks of its own, and items
 * do not wait for each other between them.
 *
 *     nested_map_reduce run -p multiplier=3 -p parallel_steps=5
 *     nested_map_reduce graph
 */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers fan_out(int64_t parallel_steps)
{
    if (parallel_steps < 0)
        dagger_fail("%lld steps: it must not be negative", (long long)parallel_steps);
    numbers all;
    dagger_list_alloc(&all, (size_t)parallel_steps);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i;
    return all;
}

DAGGER_TASK()
int64_t multiply_by(int64_t multiplier, int64_t number)
{
    return multiplier * number;
}

DAGGER_TASK()
int64_t reduce(numbers values)
{
    int64_t sum = 0;
    for (size_t i = 0; i < values.count; i++)
        sum += values.items[i];
    return sum;
}

DAGGER_DAG()
int64_t map(int64_t number, int64_t multiplier)
{
    int64_t once = DAGGER_NODE("map-1", multiply_by(multiplier, number));
    return DAGGER_NODE("map-2", multiply_by(multiplier, once));
}

DAGGER_DAG()
int64_t nested_map_reduce(int64_t multiplier, int64_t parallel_steps)
{
    numbers results = {0};
    DAGGER_FOR_EACH(int64_t, number, fan_out(parallel_steps))
        DAGGER_COLLECT(results, map(number, multiplier));
    return reduce(results);
}
