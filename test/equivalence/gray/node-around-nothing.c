/* A name around something that is no call. */
// run: -p x=1
// expect: {"return_value":1}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 0);
    return DAGGER_NODE("named", y);
}
