/* An integer of 128 bits. */
// run: -p x=1
// expect: {"return_value":1}
#include "numbers.h"

__extension__ typedef __int128 wide;

DAGGER_TASK()
wide widen(int64_t x)
{
    return x;
}

DAGGER_TASK()
int64_t narrow(wide x)
{
    return (int64_t)x;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return narrow(widen(x));
}
