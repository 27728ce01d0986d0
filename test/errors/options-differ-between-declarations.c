#include <dagger/dsl.h>

DAGGER_TASK(.retries = 3)
int step(int x);

DAGGER_TASK()
int step(int x)
{
    return x;
}

DAGGER_TASK(.cpus = 1.5)
int same(int x);

DAGGER_TASK(.cpus = 3 / 2.0)
int same(int x)
{
    return x;
}

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
