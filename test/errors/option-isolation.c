#include <dagger/dsl.h>

DAGGER_TASK(.isolation = 7)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
