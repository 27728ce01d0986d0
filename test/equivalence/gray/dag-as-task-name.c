/* A variable with the name of a task. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t multiply = add(x, 1);
    return add(multiply, 1);
}
