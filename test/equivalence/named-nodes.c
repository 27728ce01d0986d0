/* Nodes with names of their own, in every place a call may stand. */
// run: -p n=3
// expect: {"return_value":[13,14,15]}
#include "numbers.h"

DAGGER_DAG()
int64_t shift(int64_t x)
{
    return DAGGER_NODE("inner", add(x, 4));
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    int64_t six = DAGGER_NODE("six", add(DAGGER_NODE("five", add(2, 3)), 1));
    int64_t nine;
    nine = DAGGER_NODE("Nine-9", shift(DAGGER_NODE("0", add(six, -1))));
    DAGGER_NODE("unused", add(n, n));
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, DAGGER_NODE("source", range(0, n)))
        DAGGER_COLLECT(out, DAGGER_NODE("body", add(x, nine)));
    numbers shifted = {0};
    DAGGER_FOR_EACH(int64_t, x, out)
        DAGGER_COLLECT(shifted, DAGGER_NODE("shifted", shift(x)));
    return shifted;
}
