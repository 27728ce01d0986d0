/* Nested loops that collect into one list: the order is that of C. */
// run: -p n=4
// expect: {"return_value":[10,20,21,30,31,32]}
// run: -p n=1
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_TASK()
int64_t digits(int64_t a, int64_t b)
{
    return a * 10 + b;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_FOR_EACH(int64_t, j, range(0, i))
            DAGGER_COLLECT(out, digits(i, j));
    return out;
}
