/* An empty list that nothing fills. */
// run:
// expect: {"return_value":0}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(void)
{
    numbers out = {0};
    return sum(out);
}
