/* A variable captured by a loop and assigned after it. */
// run: -p n=2
// expect: {"all":[1,2],"k":100}
#include "numbers.h"

struct answer {
    numbers all;
    int64_t k;
};

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    int64_t k = add(0, 1);
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(x, k));
    k = multiply(k, 100);
    return (struct answer){.all = out, .k = k};
}
