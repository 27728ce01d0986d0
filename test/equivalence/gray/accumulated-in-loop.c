/* A value that each turn of a loop hands to the next. */
// run: -p n=4
// expect: {"return_value":6}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    int64_t total = add(0, 0);
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        total = add(total, x);
    return total;
}
