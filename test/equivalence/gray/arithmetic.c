/* Arithmetic on an output. */
// run: -p x=1
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(add(x, 1) + 1, 2);
}
