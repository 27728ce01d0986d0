/* A function whose node shares the name of a lifted loop. */
// run: -p n=2
// expect: {"return_value":[2,3]}
#include "numbers.h"

DAGGER_TASK()
int64_t for_x(int64_t x)
{
    return x + 1;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    int64_t one = for_x(0);
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t y = add(x, one);
        DAGGER_COLLECT(out, for_x(y));
    }
    return out;
}
