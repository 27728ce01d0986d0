/* A constant in a variable that is not const. */
// run:
// expect: {"return_value":8}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    int64_t five = 5;
    return add(five, 3);
}
