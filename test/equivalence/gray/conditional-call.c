/* A choice between calls that a constant makes. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return sizeof(int) > 2 ? add(x, 1) : add(x, 2);
}
