/* A loop left early. */
// run: -p n=3
// expect: {"return_value":[1]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        DAGGER_COLLECT(out, add(x, 1));
        if (out.count)
            return out;
    }
    return out;
}
