#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    DAGGER_NODE("", step(x));
    DAGGER_NODE("under_score", step(x));
    DAGGER_NODE("-dash", step(x));
    return DAGGER_NODE("a\nb", step(x));
}
