#include <dagger/dsl.h>

DAGGER_TASK()
int step(int a, int64_t b, float c);

DAGGER_DAG()
int pipeline(void)
{
    return step(3.7, 1e30, 16777217);
}
