/* Waiting for a loop by the list it collects. */
// run: -p n=2
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(x, 1));
    return DAGGER_AFTER(add(n, 1), out);
}
