/* Functions whose nodes would share a name. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_TASK()
int64_t add_1(int64_t x)
{
    return x + 1;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add_1(add(add(x, 1), 1));
}
