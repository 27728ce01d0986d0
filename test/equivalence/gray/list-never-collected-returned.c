/* An empty list that nothing fills, returned. */
// run:
// expect: {"return_value":[]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(void)
{
    numbers out = {0};
    return out;
}
