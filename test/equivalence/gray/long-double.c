/* A long double. */
// run: -p x=1
// expect: {"return_value":2.5}
#include "numbers.h"

DAGGER_TASK()
double half(long double x)
{
    return (double)(x / 2);
}

DAGGER_DAG()
double pipeline(int64_t x)
{
    return half(5.0L);
}
