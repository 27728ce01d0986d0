#include <dagger/dsl.h>

// options: --dag third
DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int first(int x)
{
    return step(x);
}
