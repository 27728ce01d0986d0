/* Loops over what earlier loops collected. */
// run: -p n=4
// expect: {"return_value":[1,3,5,7]}
// run: -p n=0
// expect: {"return_value":[]}
// run: -p n=1
// expect: {"return_value":[1]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers doubled = {0}, odd = {0}, same = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(doubled, multiply(x, 2));
    DAGGER_FOR_EACH(int64_t, x, doubled)
        DAGGER_COLLECT(odd, add(x, 1));
    DAGGER_FOR_EACH(int64_t, x, odd)
        DAGGER_COLLECT(same, add(0, x));
    return same;
}
