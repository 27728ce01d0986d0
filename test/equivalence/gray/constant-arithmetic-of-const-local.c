/* Arithmetic on const locals. */
// run:
// expect: {"return_value":13}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    const int k = 3;
    const int twice = k * 2;
    return add(twice + k, k + 1);
}
