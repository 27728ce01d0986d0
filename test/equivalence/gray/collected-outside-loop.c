/* Values appended without a loop. */
// run: -p n=2
// expect: {"return_value":[2,20]}
#include "numbers.h"

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_COLLECT(out, multiply(n, 1));
    DAGGER_COLLECT(out, multiply(n, 10));
    return out;
}
