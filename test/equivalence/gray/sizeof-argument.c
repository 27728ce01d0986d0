/* sizeof of types, variables and expressions. */
// run: -p x=1
// expect: {"return_value":17}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 0);
    return add(y, add(sizeof(numbers), multiply(sizeof y, 0)));
}
