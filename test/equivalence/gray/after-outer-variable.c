/* A call in a loop that waits for a node outside it. */
// run: -p n=2
// expect: {"return_value":[1,2]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    int64_t first = multiply(n, 2);
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, DAGGER_AFTER(add(x, 1), first));
    numbers more = {0};
    DAGGER_FOR_EACH(int64_t, x, out) {
        int64_t y = DAGGER_AFTER(add(x, 0), first);
        DAGGER_COLLECT(more, DAGGER_AFTER(add(y, 0), multiply, "range-1"));
    }
    return more;
}
