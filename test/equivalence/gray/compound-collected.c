/* Structs made of outputs, collected. */
// run: -p n=2
// expect: {"return_value":[{"a":1,"b":0},{"a":2,"b":1}]}
#include "numbers.h"

struct pair {
    int64_t a, b;
};
typedef DAGGER_LIST(struct pair) pairs;

DAGGER_DAG()
pairs pipeline(int64_t n)
{
    pairs out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, ((struct pair){.a = add(x, 1), .b = x}));
    return out;
}
