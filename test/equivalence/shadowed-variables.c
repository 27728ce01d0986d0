/* Loop items and variables of the same name in different loops. */
// run: -p n=3
// expect: {"return_value":[3,5,7]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t y = add(x, 1);
        DAGGER_COLLECT(out, y);
    }
    numbers more = {0};
    DAGGER_FOR_EACH(int64_t, x, out) {
        int64_t y = multiply(x, 2);
        DAGGER_COLLECT(more, add(y, 1));
    }
    return more;
}
