/* A task with a variable number of arguments. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_TASK()
int64_t first(int64_t x, ...)
{
    return x + 1;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return first(x, 1, 2);
}
