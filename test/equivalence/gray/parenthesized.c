/* Parentheses around everything. */
// run: -p x=1
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t y = (add((x), (1)));
    (add(1, 1));
    return ((add((y), ((add(1, 1))))));
}
