/* The list under the loop is an argument in its body as well: all pairs. */
// run: -p n=3
// expect: {"return_value":[3,103,203]}
#include "numbers.h"

DAGGER_TASK()
int64_t against(int64_t x, numbers all)
{
    return x * 100 + (int64_t)all.count;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers all = range(0, n);
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, all)
        DAGGER_COLLECT(out, against(x, all));
    return out;
}
