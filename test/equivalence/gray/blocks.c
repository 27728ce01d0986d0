/* Blocks, empty statements, and a variable in an inner block. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    ;
    int64_t y;
    {
        int64_t z = add(x, 1);
        {
            y = add(z, 1);
        }
    };
    return add(y, 1);
}
