/* Static tasks and DAGs, inline ones, with helpers that are no tasks. */
// run: -p x=4
// expect: {"return_value":26}
#include <dagger/dsl.h>

static int helper(int x)
{
    return x * x;
}

DAGGER_TASK()
static int square(int x)
{
    return helper(x);
}

DAGGER_TASK()
static inline int add(int a, int b)
{
    return a + b;
}

DAGGER_DAG()
static int inner(int x)
{
    return add(square(x), x);
}

DAGGER_DAG()
static int pipeline(int x)
{
    return add(inner(x), add(x, 2));
}
