/* A body that does not use the item: as many runs as there are items. */
// run: -p n=3
// expect: {"return_value":[5,5,5]}
// run: -p n=0
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(2, 3));
    return out;
}
