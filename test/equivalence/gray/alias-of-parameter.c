/* A variable that is a parameter. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t z = x;
    return add(z, 1);
}
