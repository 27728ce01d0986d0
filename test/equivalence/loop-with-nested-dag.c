/* A nested DAG as a loop's body, and one that loops itself. */
// run: -p n=3
// expect: {"return_value":[0,11,23]}
// run: -p n=0
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
int64_t triangle(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_COLLECT(out, add(i, 1));
    return sum(out);
}

DAGGER_DAG()
int64_t scaled(int64_t x, int64_t scale)
{
    return add(multiply(x, scale), triangle(x));
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_COLLECT(out, scaled(i, 10));
    numbers last = {0};
    DAGGER_FOR_EACH(int64_t, x, out) {
        int64_t t = triangle(1);
        DAGGER_COLLECT(last, multiply(x, t));
    }
    return last;
}
