/* An inner list declared once in the outer body, filled by two inner loops. */
// run: -p n=2
// expect: {"return_value":[0,2]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        numbers row = {0};
        DAGGER_FOR_EACH(int64_t, j, range(0, add(i, 1)))
            DAGGER_COLLECT(row, multiply(j, 1));
        DAGGER_FOR_EACH(int64_t, j, range(0, add(i, 1)))
            DAGGER_COLLECT(row, multiply(j, 1));
        DAGGER_COLLECT(out, sum(row));
    }
    return out;
}
