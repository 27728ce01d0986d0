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
    const int k = 3;
    return DAGGER_AFTER(step(k), x, helper, 3, helper(x), k);
}
