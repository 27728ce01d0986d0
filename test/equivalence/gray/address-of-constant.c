/* A pointer to a constant as an optional. */
// run:
// expect: {"return_value":8}
#include "numbers.h"

DAGGER_TASK()
int64_t next(const int64_t *o)
{
    return o ? *o + 1 : 0;
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return next(&(int64_t){7});
}
