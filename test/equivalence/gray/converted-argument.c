/* An output converted to a wider parameter by C. */
// run: -p x=3
// expect: {"return_value":1000000000000}
#include "numbers.h"

DAGGER_TASK()
int32_t million(int64_t x)
{
    return (int32_t)x * 0 + 1000000;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return multiply(million(x), million(x));
}
