/* A variable of another type than the output it holds. */
// run: -p x=300
// expect: {"return_value":46}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    uint8_t y = add(x, 1);
    return add(y, 1);
}
