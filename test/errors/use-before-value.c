#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    int y;
    int z = step(y);
    y = step(x);
    return z;
}
