/* The whole of what a nested DAG with several outputs returns, collected. */
// run: -p n=2
// expect: {"return_value":[{"a":0,"b":1},{"a":1,"b":2}]}
#include "numbers.h"

struct pair {
    int64_t a, b;
};
typedef DAGGER_LIST(struct pair) pairs;

DAGGER_DAG()
struct pair both(int64_t x)
{
    return (struct pair){.a = add(x, 0), .b = add(x, 1)};
}

DAGGER_DAG()
pairs pipeline(int64_t n)
{
    pairs out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, both(x));
    return out;
}
