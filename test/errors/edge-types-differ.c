#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_TASK()
double half(double x);

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    half(x);
    int64_t y = step(x);
    return step(half(y));
}
