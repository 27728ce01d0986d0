/* Several variables in one declaration. */
// run: -p x=1
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t a = add(x, 1), b = add(a, 1), c;
    c = add(a, b);
    return c;
}
