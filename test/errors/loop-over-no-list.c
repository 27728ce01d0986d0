#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
void pipeline(int all)
{
    DAGGER_FOR_EACH (int, n, all)
        step(n);
}
