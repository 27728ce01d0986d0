#include <dagger/dsl.h>

DAGGER_TASK(.reserved_ = 1)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
