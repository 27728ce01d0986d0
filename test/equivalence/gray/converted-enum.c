/* An enum passed as an int. */
// run: -p c=two
// expect: {"return_value":3}
#include "numbers.h"

enum count { one = 1, two };

DAGGER_DAG()
int64_t pipeline(enum count c)
{
    return add(c, 1);
}
