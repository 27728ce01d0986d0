/* A call to a function that is neither task nor DAG. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

static int64_t helper(int64_t x)
{
    return x + 2;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(helper(x), 1);
}
