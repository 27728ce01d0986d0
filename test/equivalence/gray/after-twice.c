/* Waiting for one node twice, and for one whose output is used anyway. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    return DAGGER_AFTER(add(y, 1), y, y, "add-1", add);
}
