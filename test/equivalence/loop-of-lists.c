/* A body whose call returns a list: a list of lists, looped over again. */
// run: -p n=4
// expect: {"return_value":[0,1,3,6]}
#include "numbers.h"

typedef DAGGER_LIST(numbers) table;

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    table rows = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_COLLECT(rows, range(0, add(i, 1)));
    numbers sums = {0};
    DAGGER_FOR_EACH(numbers, row, rows)
        DAGGER_COLLECT(sums, sum(row));
    return sums;
}
