#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    step(x), step(2);
    return step(x);
}
