#include "../py_dagger.h"

struct generated {
    integers numbers;
};

struct multiplied {
    int64_t number;
};

struct summed {
    int64_t sum;
};

DAGGER_TASK()
struct generated generate_numbers(int64_t parallel_steps)
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
struct summed pipeline(int64_t multiplier, int64_t parallel_steps)
{
    integers multiplied = {0};
    DAGGER_FOR_EACH(int64_t, number, generate_numbers(parallel_steps).numbers)
        DAGGER_COLLECT(multiplied, multiply_by(multiplier, number).number);
    struct summed summed = sum_results(multiplied);
    return (struct summed){.sum = summed.sum};
}
