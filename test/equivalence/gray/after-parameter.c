/* Waiting for a parameter. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return DAGGER_AFTER(add(x, 1), x);
}
