/* Inner bodies that use the outer items, outer calls' results and the DAG's parameters.
 */
// run: -p n=3 -p base=1000
// expect: {"return_value":[1000,1001,1102,1002,1103,1204]}
#include "numbers.h"

DAGGER_TASK()
int64_t place(int64_t base, int64_t j, int64_t i, int64_t hundred)
{
    return base + j * hundred + i;
}

DAGGER_DAG()
numbers pipeline(int64_t n, int64_t base)
{
    int64_t hundred = multiply(10, 10);
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        int64_t end = add(i, 1);
        numbers inner = range(0, end);
        DAGGER_FOR_EACH(int64_t, j, inner) {
            int64_t shifted = add(i, j);
            DAGGER_COLLECT(out, place(base, j, shifted, hundred));
        }
    }
    return out;
}
