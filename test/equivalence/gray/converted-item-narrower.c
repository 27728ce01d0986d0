/* An item narrower than those of the list. */
// run: -p n=300
// expect: {"return_value":299}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(uint8_t, x, range(n, add(n, 1)))
        DAGGER_COLLECT(out, add(x, 255));
    return sum(out);
}
