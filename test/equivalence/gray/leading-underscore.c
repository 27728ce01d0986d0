/* Names that begin with an underscore. */
// run: -p _x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_TASK()
int64_t _next(int64_t _x)
{
    return _x + 1;
}

DAGGER_DAG()
int64_t pipeline(int64_t _x)
{
    return _next(_next(_x));
}
