/* An assignment to the item. */
// run: -p n=3
// expect: {"return_value":[0,20,40]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        x = multiply(x, 10);
        DAGGER_COLLECT(out, multiply(x, 2));
    }
    return out;
}
