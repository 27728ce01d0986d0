/* A static variable in a DAG. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    static const int64_t two = 2;
    return add(x, two);
}
