#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int *x)
{
    *x = step(2);
    return step(3);
}
