#include <dagger/dsl.h>

DAGGER_DAG()
int other(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return other(x);
}

DAGGER_DAG()
int other(int x)
{
    return pipeline(x);
}
