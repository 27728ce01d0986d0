/* Calls after the return never run. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

#include <stdlib.h>

DAGGER_TASK()
int64_t never(int64_t x)
{
    abort();
    return x;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(x, 1);
    never(x);
}
