#include <dagger/dsl.h>

static int helper(int x)
{
    return x;
}

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    helper(x);
    return step(helper(x));
}
