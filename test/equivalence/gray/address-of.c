/* The address of a variable as an optional. */
// run: -p x=3
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_TASK()
int64_t next(const int64_t *o)
{
    return o ? *o + 1 : 0;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 0);
    return next(&y);
}
