#include <dagger/dsl.h>

static int global;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    global = step(x);
    return step(x);
}
