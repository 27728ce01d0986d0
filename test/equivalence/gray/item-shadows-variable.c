/* An item with the name of a variable outside. */
// run: -p x=3
// expect: {"all":[10,11,12],"x":6}
#include "numbers.h"

struct answer {
    numbers all;
    int64_t x;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    numbers out = {0};
    int64_t y = multiply(x, 2);
    DAGGER_FOR_EACH(int64_t, y, range(0, x))
        DAGGER_COLLECT(out, add(y, 10));
    return (struct answer){.all = out, .x = y};
}
