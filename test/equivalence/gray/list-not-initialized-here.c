/* A list emptied by an assignment. */
// run: -p n=2
// expect: {"return_value":[0,1]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out;
    out = (numbers){0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    return out;
}
