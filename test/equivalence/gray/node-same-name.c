/* One name for two calls. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = DAGGER_NODE("same", add(x, 1));
    return DAGGER_NODE("same", multiply(y, 2));
}
