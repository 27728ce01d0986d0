/* The last value of a variable assigned in a loop. */
// run: -p n=3
// expect: {"return_value":20}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    int64_t last = add(0, 0);
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        last = multiply(x, 10);
    return last;
}
