#include <dagger/dsl.h>

int step(int x)
{
    return x;
}

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
