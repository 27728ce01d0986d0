/* Two names around one call. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return DAGGER_NODE("outer", DAGGER_NODE("inner", add(x, 1)));
}
