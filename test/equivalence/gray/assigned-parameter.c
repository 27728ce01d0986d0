/* An assignment to a parameter. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    x = add(x, 1);
    return multiply(x, 2);
}
