#include <dagger/dsl.h>

DAGGER_TASK()
long step(int x);

DAGGER_DAG()
long pipeline(int x)
{
    char room[x];
    return step(sizeof room);
}
