/* A struct of zeros from a variable. */
// run:
// expect: {"return_value":1}
#include "numbers.h"

struct pair {
    int64_t a, b;
};

DAGGER_TASK()
int64_t add_pair(struct pair p)
{
    return p.a + p.b + 1;
}

DAGGER_DAG()
int64_t pipeline(void)
{
    struct pair p = {0};
    return add_pair(p);
}
