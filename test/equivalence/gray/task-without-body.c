/* A task that nothing defines. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add(x, 1);
}

DAGGER_TASK()
int64_t never_defined_nor_called(int64_t x);
