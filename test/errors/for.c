#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    for (int i = 0; i < 3; i++)
        step(i);
    return step(x);
}
