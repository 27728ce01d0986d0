/* An empty list as an argument, before a loop fills it. */
// run: -p n=3
// expect: {"after":3,"before":0}
#include "numbers.h"

struct answer {
    int64_t after, before;
};

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    numbers out = {0};
    int64_t before = sum(out);
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    return (struct answer){.after = sum(out), .before = before};
}
