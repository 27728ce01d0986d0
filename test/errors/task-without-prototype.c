#include <dagger/dsl.h>

DAGGER_TASK()
int step();

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
