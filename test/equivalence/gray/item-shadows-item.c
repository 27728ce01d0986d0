/* Nested loops with one name for both items. */
// run: -p n=4
// expect: {"return_value":[0,0,1,0,1,2]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_FOR_EACH(int64_t, x, range(0, x))
            DAGGER_COLLECT(out, multiply(x, 1));
    return out;
}
