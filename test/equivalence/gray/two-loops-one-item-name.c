/* Two lifted loops with items of one name. */
// run: -p n=2
// expect: {"return_value":[4,5]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0}, more = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t y = add(x, 1);
        DAGGER_COLLECT(out, add(y, 1));
    }
    DAGGER_FOR_EACH(int64_t, x, out) {
        int64_t y = add(x, 1);
        DAGGER_COLLECT(more, add(y, 1));
    }
    return more;
}
