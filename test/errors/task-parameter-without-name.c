#include <dagger/dsl.h>

DAGGER_TASK()
int step(int);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
