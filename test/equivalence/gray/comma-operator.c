/* Two calls in one expression. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(x, 1), add(x, 2);
}
