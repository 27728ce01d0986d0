/* An element of an array as an argument. */
// run: -p n=3
// expect: {"return_value":10}
#include "numbers.h"

struct three {
    int64_t all[3];
};

DAGGER_TASK()
struct three make(int64_t n)
{
    return (struct three){{n, n * n, n * n * n}};
}

DAGGER_DAG()
int64_t pipeline(int64_t n)
{
    struct three t = make(n);
    return add(t.all[1], 1);
}
