/* One partition of a nested loop fails. */
// run: -p n='[2,4]'
// expect: {"return_value":[1,2,3]}
// run: -p n='[2,5,4]'
// fails: 1 5 is odd
#include "numbers.h"

DAGGER_TASK()
int64_t halve(int64_t n)
{
    if (n % 2)
        dagger_fail("%d is odd", (int)n);
    return n / 2;
}

DAGGER_DAG()
numbers pipeline(numbers n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, n) {
        int64_t half = halve(x);
        DAGGER_FOR_EACH(int64_t, y, range(0, half))
            DAGGER_COLLECT(out, add(y, half));
    }
    return out;
}
