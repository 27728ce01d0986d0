#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    int twice(int y)
    {
        return 2 * y;
    }
    return step(x);
}
