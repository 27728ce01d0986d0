/* Waiting for a function of which this is the only call. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return DAGGER_AFTER(add(x, 1), add);
}
