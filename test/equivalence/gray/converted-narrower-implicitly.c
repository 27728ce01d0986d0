/* An output converted to a narrower parameter, without a cast. */
// run: -p x=300
// expect: {"return_value":45}
#include "numbers.h"

DAGGER_TASK()
int64_t low(uint8_t x)
{
    return x;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return low(add(x, 1));
}
