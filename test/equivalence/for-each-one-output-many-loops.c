/* One output under several loops and reducers at once. */
// run: -p n=4
// expect: {"return_value":[14,36,6,4,924615]}
// run: -p n=0
// expect: {"return_value":[0,0,0,0,1]}
#include "numbers.h"

DAGGER_TASK()
int64_t count(numbers all)
{
    return (int64_t)all.count;
}

DAGGER_TASK()
numbers five(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e)
{
    numbers all = {0};
    dagger_list_append(&all, a);
    dagger_list_append(&all, b);
    dagger_list_append(&all, c);
    dagger_list_append(&all, d);
    dagger_list_append(&all, e);
    return all;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers all = range(0, n);
    numbers squares = {0}, cubes = {0};
    DAGGER_FOR_EACH(int64_t, x, all)
        DAGGER_COLLECT(squares, multiply(x, x));
    DAGGER_FOR_EACH(int64_t, y, all)
        DAGGER_COLLECT(cubes, multiply(y, multiply(y, y)));
    return five(sum(squares), sum(cubes), sum(all), count(all), digest(squares));
}
