/* A variable that is another one. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    int64_t z = y;
    return z;
}
