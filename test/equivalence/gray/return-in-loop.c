/* A return in a loop: the first turn ends it. */
// run: -p n=3
// expect: {"return_value":1}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        return add(x, 1);
    return add(n, 100);
}
