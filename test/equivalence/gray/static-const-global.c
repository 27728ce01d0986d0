/* A global constant as an argument. */
// run:
// expect: {"return_value":9}
#include "numbers.h"

static const int64_t four = 4;

DAGGER_DAG()
int64_t pipeline(void)
{
    return add(four, 5);
}
