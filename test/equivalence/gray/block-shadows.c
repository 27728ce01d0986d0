/* An inner block with a variable of the same name. */
// run: -p x=1
// expect: {"return_value":2}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = add(x, 1);
    {
        int64_t y = multiply(x, 100);
        add(y, 1);
    }
    return y;
}
