#include <dagger/dsl.h>

DAGGER_TASK()
long step(int x);

DAGGER_DAG()
long pipeline(int x)
{
    return step((int)step(x));
}
