#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    undeclared(x);
    int y = "text" * 2;
    if (y)
        return step(x, 2);
    return y;
}

int broken = ;
