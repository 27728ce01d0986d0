#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x[3]);

DAGGER_TASK()
int other(int n, int x[n], int y[]);

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
