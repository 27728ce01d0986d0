/* A list that a task made, appended to. */
// run: -p n=2
// expect: {"return_value":[0,1,0,1]}
#include "numbers.h"

DAGGER_TASK()
numbers start(int64_t n)
{
    numbers all = {0};
    for (int64_t i = 0; i < n; i++)
        dagger_list_append(&all, i);
    return all;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = start(n);
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    return out;
}
