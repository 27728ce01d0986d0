#include "../py_dagger.h"

struct generated {
    integers numbers;
};

struct multiplied {
    int64_t number;
};

struct mapped {
    int64_t result;
};

struct summed {
    int64_t sum;
};

DAGGER_TASK()
struct generated fan_out(int64_t parallel_steps)
{
    return (struct generated){.numbers = integers_below(parallel_steps)};
}

DAGGER_TASK()
struct multiplied multiply_by(int64_t multiplier, int64_t number)
{
    return (struct multiplied){.number = multiplier * number};
}

DAGGER_TASK()
struct summed sum_results(integers numbers)
{
    return (struct summed){.sum = integers_sum(numbers)};
}

DAGGER_DAG()
struct mapped map(int64_t number, int64_t multiplier)
{
    struct multiplied once = DAGGER_NODE("map-1", multiply_by(multiplier, number));
    struct multiplied twice = DAGGER_NODE("map-2", multiply_by(multiplier, once.number));
    return (struct mapped){.result = twice.number};
}

DAGGER_DAG()
struct summed pipeline(int64_t multiplier, int64_t parallel_steps)
{
    integers results = {0};
    DAGGER_FOR_EACH(int64_t, number, fan_out(parallel_steps).numbers)
        DAGGER_COLLECT(results, map(number, multiplier).result);
    struct summed summed = DAGGER_NODE("reduce", sum_results(results));
    return (struct summed){.sum = summed.sum};
}
