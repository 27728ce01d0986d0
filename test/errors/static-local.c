#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    static int calls = 0;
    extern int limit;
    return step(x);
}
