/* A choice between constants that a constant makes. */
// run:
// expect: {"return_value":5}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    return add(sizeof(int) > 2 ? 2 : 20, 3);
}
