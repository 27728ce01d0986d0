/* A value that is none of the enumerators. */
// run:
// expect: {"return_value":6}
#include "numbers.h"

enum flags { read = 2, write = 4 };

DAGGER_TASK()
int64_t value(enum flags f)
{
    return (int64_t)f;
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return value((enum flags)(read | write));
}
