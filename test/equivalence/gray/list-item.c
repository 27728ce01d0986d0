/* An item of a list as an argument. */
// run: -p n=3
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    numbers all = range(0, n);
    return add(all.items[2], 1);
}
