/* Several calls in a loop's body: chained, nested, side by side. */
// run: -p n=4
// expect: {"return_value":[0,4,16,36]}
// run: -p n=0
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t square = multiply(x, x);
        int64_t twice = add(square, square);
        int64_t again;
        again = multiply(twice, 2);
        DAGGER_COLLECT(out, add(again, multiply(add(0, 0), x)));
    }
    return out;
}
