/* A collected list as the DAG's result, and as one output next to its reduction. */
// run: -p n=3
// expect: {"all":[0,10,20],"total":30}
// run: -p n=0
// expect: {"all":[],"total":0}
#include "numbers.h"

struct answer {
    numbers all;
    int64_t total;
};

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    numbers tens = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(tens, multiply(x, 10));
    return (struct answer){.all = tens, .total = sum(tens)};
}
