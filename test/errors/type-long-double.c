#include <dagger/dsl.h>

DAGGER_TASK()
long double step(long double x);

DAGGER_DAG()
long double pipeline(long double x)
{
    return step(x);
}
