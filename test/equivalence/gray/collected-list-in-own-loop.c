/* A list used while it is being collected. */
// run: -p n=4
// expect: {"return_value":[0,0,0,0]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(multiply(x, 0), add(sum(out), multiply((int64_t)0, x))));
    return out;
}
