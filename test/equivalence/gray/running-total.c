/* Prefix sums: each turn sees what the turns before it collected. */
// run: -p n=4
// expect: {"return_value":[1,2,4,8]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(1, sum(out)));
    return out;
}
