#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    do {
        step(x);
    } while (0);
    return step(x);
}
