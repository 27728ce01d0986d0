/* A result converted by the return, without a cast. */
// run: -p x=300
// expect: {"return_value":45}
#include "numbers.h"

DAGGER_DAG()
uint8_t pipeline(int64_t x)
{
    return add(x, 1);
}
