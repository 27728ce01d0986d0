/* An assignment that computes. */
// run: -p x=1
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    y += 3;
    return y;
}
