/* An integer output converted to double by C. */
// run: -p x=3
// expect: {"return_value":1.5}
#include "numbers.h"

DAGGER_TASK()
double half(double x)
{
    return x / 2;
}

DAGGER_DAG()
double pipeline(int64_t x)
{
    return half(add(x, 0));
}
