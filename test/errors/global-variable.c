#include <dagger/dsl.h>

static int limit = 3;
extern const int unknown;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(void)
{
    step(unknown);
    return step(limit);
}
