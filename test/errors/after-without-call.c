#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    int y = step(x);
    return DAGGER_AFTER(y, step);
}
