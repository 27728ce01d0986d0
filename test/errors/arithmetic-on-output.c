#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    int y = step(x);
    return step(y + 1) + step(-y);
}
