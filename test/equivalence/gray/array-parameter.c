/* A parameter declared as an array is a pointer. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_TASK()
int64_t first(const int64_t x[1])
{
    return x[0] + 1;
}

DAGGER_DAG()
int64_t pipeline(const int64_t *x)
{
    return first(x);
}
