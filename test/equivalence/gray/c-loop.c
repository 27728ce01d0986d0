/* A loop of C. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    for (int i = 0; i < 3; i++)
        x = add(x, 1);
    return x;
}
