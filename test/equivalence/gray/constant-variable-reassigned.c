/* A constant variable that is then an output. */
// run:
// expect: {"return_value":16}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    int64_t v = 5;
    int64_t first = add(v, 3);
    v = multiply(first, 1);
    return add(v, first);
}
