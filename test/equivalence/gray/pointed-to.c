/* What an optional points to, as an argument. */
// run: -p o=3
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(const int64_t *o)
{
    return add(*o, 1);
}
