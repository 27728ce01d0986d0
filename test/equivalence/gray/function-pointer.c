/* A call through a pointer. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t (*f)(int64_t, int64_t) = add;
    return f(x, 2);
}
