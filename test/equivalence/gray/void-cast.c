/* Results thrown away on purpose. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    (void)y;
    (void)x;
    (void)add(x, 2);
    return y;
}
