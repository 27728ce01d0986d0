/* Variables with __typeof__. */
// run: -p x=1
// expect: {"return_value":3}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    __typeof__(add(x, 1)) y = add(x, 1);
    return add(y, 1);
}
