/* A variable that only a loop assigns. */
// run: -p n=2
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    int64_t y;
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        y = add(x, 1);
    return y;
}
