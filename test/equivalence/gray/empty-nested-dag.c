/* A nested DAG that does nothing. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
void nothing(int64_t x)
{
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    nothing(x);
    return add(x, 1);
}
