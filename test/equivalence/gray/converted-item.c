/* An item of another type than those of the list. */
// run: -p n=3
// expect: {"return_value":[1,2,3]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int, x, range(0, n))
        DAGGER_COLLECT(out, add(x, 1));
    return out;
}
