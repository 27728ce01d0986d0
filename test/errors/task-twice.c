#include <dagger/dsl.h>

DAGGER_TASK(.retries = 1)
DAGGER_TASK(.cpus = 2)
int step(int x);

DAGGER_TASK()
DAGGER_DAG()
int other(int x)
{
    return x;
}

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
