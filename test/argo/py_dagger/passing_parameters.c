#include "../py_dagger.h"

struct doubled {
    int64_t doubled_number;
};

struct squared {
    int64_t squared_number;
};

struct results {
    int64_t number_doubled_and_squared;
};

DAGGER_TASK()
struct doubled twice(int64_t number)
{
    return (struct doubled){.doubled_number = number * 2};
}

DAGGER_TASK()
struct squared square(int64_t number)
{
    return (struct squared){.squared_number = number * number};
}

DAGGER_DAG()
struct results pipeline(int64_t number)
{
    struct doubled doubled = DAGGER_NODE("double", twice(number));
    struct squared squared = square(doubled.doubled_number);
    return (struct results){.number_doubled_and_squared = squared.squared_number};
}
