/* Two variables assigned at once. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t a, b;
    a = b = add(x, 1);
    return add(a, b);
}
