/* Thousands of partitions, through two loops, in order. */
// run: -p n=3000
// expect: {"return_value":2547448901}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    numbers a = {0}, b = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(a, multiply(x, x));
    DAGGER_FOR_EACH(int64_t, x, a)
        DAGGER_COLLECT(b, add(x, 7));
    return digest(b);
}
