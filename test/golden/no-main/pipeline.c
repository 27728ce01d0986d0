/* Tables for other code. */
// options: --no-main
#include <dagger/dsl.h>

DAGGER_TASK()
static int step(int n)
{
    return n + 1;
}

DAGGER_DAG()
static int first(int n)
{
    return step(n);
}

DAGGER_DAG()
static int second(int n)
{
    return step(step(n));
}
