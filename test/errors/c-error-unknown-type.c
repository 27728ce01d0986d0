#include <dagger/dsl.h>

DAGGER_TASK()
missing_t step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
