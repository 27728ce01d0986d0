#include <dagger/dsl.h>

static int limit = 3;

DAGGER_TASK(.retries = limit)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
