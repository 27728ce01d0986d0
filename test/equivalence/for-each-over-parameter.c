/* A loop over a parameter. */
// run: -p n='[5,-1,7]'
// expect: {"return_value":[15,-3,21]}
// run: -p n='[]'
// expect: {"return_value":[]}
// run: -p n='[2]'
// expect: {"return_value":[6]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(numbers n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, n)
        DAGGER_COLLECT(out, multiply(x, 3));
    return out;
}
