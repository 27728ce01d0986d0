/* An if on a parameter. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    if (x)
        return add(x, 1);
    return add(x, 2);
}
