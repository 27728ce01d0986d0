/* A constant string that is no UTF-8. */
// run:
// expect: {"return_value":3}
#include "numbers.h"

#include <string.h>

DAGGER_TASK()
int64_t length(const char *s)
{
    return (int64_t)strlen(s);
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return length("a\xff"
                  "b");
}
