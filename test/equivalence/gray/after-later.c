/* Waiting for what comes later. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = DAGGER_AFTER(add(x, 1), "late");
    DAGGER_NODE("late", multiply(x, 1));
    return y;
}
