/* An order inside an order. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = multiply(x, 1);
    return DAGGER_AFTER(add(DAGGER_AFTER(multiply(x, 2), y), 2), y);
}
