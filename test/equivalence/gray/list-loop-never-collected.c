/* A loop over an empty list that nothing fills. */
// run:
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(void)
{
    numbers none = {0}, out = {0};
    DAGGER_FOR_EACH(int64_t, x, none)
        DAGGER_COLLECT(out, add(x, 1));
    return out;
}
