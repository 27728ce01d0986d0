/* Several DAGs in one file: the root is chosen. One of them is the others' part. */
// dag: first
// run: -p x=5
// expect: {"return_value":12}
// dag: second
// run: -p x=5
// expect: {"return_value":21}
// dag: common
// run: -p x=5
// expect: {"return_value":6}
#include "numbers.h"

DAGGER_DAG()
int64_t common(int64_t x)
{
    return add(x, 1);
}

DAGGER_DAG()
int64_t first(int64_t x)
{
    return multiply(common(x), 2);
}

DAGGER_DAG()
int64_t second(int64_t x)
{
    return multiply(common(common(x)), 3);
}
