#include <dagger/dsl.h>

#define WRAP(call) DAGGER_NODE("wrapped", call)

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return WRAP(step(x + 1));
}
