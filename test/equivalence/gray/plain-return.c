/* A return without a value. */
// run: -p x=1
// expect: {}
#include "numbers.h"

DAGGER_DAG()
void pipeline(int64_t x)
{
    add(x, 1);
    return;
}
