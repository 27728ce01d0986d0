/* An inner loop whose list is reduced in the outer loop's body. */
// run: -p n=4
// expect: {"return_value":[0,0,1,3]}
// run: -p n=0
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers totals = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        numbers row = {0};
        DAGGER_FOR_EACH(int64_t, j, range(0, i))
            DAGGER_COLLECT(row, multiply(j, 1));
        DAGGER_COLLECT(totals, sum(row));
    }
    return totals;
}
