/* One parameter under two loops, and in a task as a whole. */
// run: -p n='[1,2,3]'
// expect: {"return_value":12031}
// run: -p n='[]'
// expect: {"return_value":0}
#include "numbers.h"

DAGGER_TASK()
int64_t mix(int64_t a, int64_t b, int64_t c)
{
    return a * 1000 + b * 10 + (c & 1);
}

DAGGER_TASK()
int64_t last(numbers n)
{
    return n.count ? n.items[n.count - 1] : 0;
}

DAGGER_DAG()
int64_t pipeline(numbers n)
{
    numbers doubled = {0}, halves = {0};
    DAGGER_FOR_EACH(int64_t, x, n)
        DAGGER_COLLECT(doubled, multiply(x, 2));
    DAGGER_FOR_EACH(int64_t, y, n)
        DAGGER_COLLECT(halves, multiply(y, y));
    return mix(sum(doubled), last(n), last(halves));
}
