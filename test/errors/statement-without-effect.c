#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    int y = step(x);
    y;
    3;
    "text";
    (void)y;
    return y;
}
