#include <dagger/dsl.h>

DAGGER_TASK()
int step(struct local { int a; } x);

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
