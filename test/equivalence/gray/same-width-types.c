/* long long for int64_t: the same width and sign. */
// run: -p x=3
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_TASK()
long long next(long long x)
{
    return x + 1;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(next(x), 1);
}
