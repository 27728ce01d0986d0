/* A loop that does nothing. */
// run: -p n=3
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
    }
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        ;
    return add(n, 1);
}
