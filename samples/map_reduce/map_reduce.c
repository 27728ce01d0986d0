/*
 * Map and reduce: one task makes a list, a second one runs for each of its items, in
 * parallel, and a third one takes all that came out, in the order of the items.
 *
 *     map_reduce run -p multiplier=3 -p parallel_steps=5
 *     map_reduce argo workflow --image registry.example.com/map-reduce:1 \
 *         -p multiplier=3 -p parallel_steps=5
 *
 * On Argo each invocation is a pod of its own. How many there are is known only when the
 * list is there.
 */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers generate_numbers(int64_t parallel_steps)
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
int64_t sum_results(numbers values)
{
    int64_t sum = 0;
    for (size_t i = 0; i < values.count; i++)
        sum += values.items[i];
    return sum;
}

DAGGER_DAG()
int64_t map_reduce(int64_t multiplier, int64_t parallel_steps)
{
    numbers multiplied = {0};
    DAGGER_FOR_EACH(int64_t, number, generate_numbers(parallel_steps))
        DAGGER_COLLECT(multiplied, multiply_by(multiplier, number));
    return sum_results(multiplied);
}
