/* A copy keeps the value it was made of. */
// run: -p x=1
// expect: {"return_value":203}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    int64_t z = y;
    y = multiply(y, 100);
    return add(y, add(z, 1));
}
