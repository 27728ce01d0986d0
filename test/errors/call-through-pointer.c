#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

static int (*pointer)(int) = step;

DAGGER_DAG()
int pipeline(int x)
{
    pointer(x);
    (*step)(x);
    return (1 ? step : pointer)(x);
}
