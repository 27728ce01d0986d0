#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int first(int x)
{
    return step(x);
}

DAGGER_DAG()
int second(int x)
{
    return step(x);
}
