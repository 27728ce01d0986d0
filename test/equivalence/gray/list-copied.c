/* A list copied before and after it is filled. */
// run: -p n=2
// expect: {"after":[0,1],"before":[]}
#include "numbers.h"

struct answer {
    numbers after, before;
};

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    numbers out = {0};
    numbers before = out;
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    numbers after = out;
    return (struct answer){.after = after, .before = before};
}
