/* An inner loop whose list is itself collected: a list of lists. */
// run: -p n=3
// expect: {"return_value":[[],[0],[0,2]]}
// run: -p n=0
// expect: {"return_value":[]}
#include "numbers.h"

typedef DAGGER_LIST(numbers) table;

DAGGER_DAG()
table pipeline(int64_t n)
{
    table rows = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        numbers row = {0};
        DAGGER_FOR_EACH(int64_t, j, range(0, i))
            DAGGER_COLLECT(row, multiply(j, 2));
        DAGGER_COLLECT(rows, row);
    }
    return rows;
}
