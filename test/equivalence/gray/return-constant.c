/* A constant as the result. */
// run:
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    return 5;
}
