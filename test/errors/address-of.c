#include <dagger/dsl.h>

DAGGER_TASK()
int step(const int *x);

DAGGER_DAG()
int pipeline(int x)
{
    int y = x;
    return step(&y);
}
