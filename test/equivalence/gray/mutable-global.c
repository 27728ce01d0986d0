/* A global variable as an argument. */
// run:
// expect: {"return_value":9}
#include "numbers.h"

int64_t state = 4;

DAGGER_DAG()
int64_t pipeline(void)
{
    return add(state, 5);
}
