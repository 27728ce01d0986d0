#include <dagger/dsl.h>

DAGGER_TASK(.retry = 3)
int step(int x);

DAGGER_DAG(.retries = 3)
int pipeline(int x)
{
    return step(x);
}
