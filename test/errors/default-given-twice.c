#include <dagger/dsl.h>

DAGGER_TASK()
int step(int a DAGGER_DEFAULT(1) DAGGER_DEFAULT(2));

DAGGER_TASK()
int other(int a DAGGER_DEFAULT(1));
int other(int a DAGGER_DEFAULT(2));

int other(int a)
{
    return a;
}

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
