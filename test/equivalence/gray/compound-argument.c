/* A struct made of outputs as an argument. */
// run: -p x=1
// expect: {"return_value":7}
#include "numbers.h"

struct pair {
    int64_t a, b;
};

DAGGER_TASK()
int64_t add_pair(struct pair p)
{
    return p.a + p.b;
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    return add_pair((struct pair){.a = add(x, 1), .b = 5});
}
