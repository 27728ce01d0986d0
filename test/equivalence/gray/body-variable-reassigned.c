/* A variable of a body, assigned twice in it. */
// run: -p n=3
// expect: {"return_value":[2,22,42]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t y = multiply(x, 10);
        y = add(y, 1);
        y = multiply(y, 2);
        DAGGER_COLLECT(out, y);
    }
    return out;
}
