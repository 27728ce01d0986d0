#include "../py_dagger.h"

DAGGER_TASK()
integers generate_numbers(int64_t partitions)
{
    return integers_below(partitions);
}

DAGGER_TASK()
int64_t map_number(int64_t n, int64_t exponent)
{
    return n * exponent;
}

DAGGER_TASK()
int64_t sum_numbers(integers numbers)
{
    return integers_sum(numbers);
}

DAGGER_DAG()
int64_t map_reduce(int64_t partitions, int64_t exponent)
{
    integers mapped = {0};
    DAGGER_FOR_EACH(int64_t, n, generate_numbers(partitions))
        DAGGER_COLLECT(mapped, map_number(n, exponent));
    return sum_numbers(mapped);
}

DAGGER_DAG()
int64_t pipeline(int64_t partitions, int64_t exponent)
{
    integers sums = {0};
    DAGGER_FOR_EACH(int64_t, n, generate_numbers(partitions))
        DAGGER_COLLECT(sums, map_reduce(n, exponent));
    return sum_numbers(sums);
}
