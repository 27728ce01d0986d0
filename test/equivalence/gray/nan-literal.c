/* A constant that is no number. */
// run:
// expect: {"return_value":1}
#include "numbers.h"

#include <math.h>

DAGGER_TASK()
int64_t is_nan(double x)
{
    return x != x;
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return is_nan(NAN);
}
