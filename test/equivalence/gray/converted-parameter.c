/* A parameter of the DAG converted to the type of the task. */
// run: -p x=-3
// expect: {"return_value":-2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int8_t x)
{
    return add(x, 1);
}
