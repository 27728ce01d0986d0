/* Constants that C would convert to the parameter's type. */
// run:
// expect: {"return_value":4294967296}
#include "numbers.h"

DAGGER_TASK()
int64_t both(bool yes, uint32_t word)
{
    return (int64_t)word + yes;
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return both(256, -1);
}
