#include <dagger/dsl.h>

DAGGER_TASK()
int step(double a, float b);

DAGGER_DAG()
int pipeline(void)
{
    step(1.0 / 0.0, 1e300);
    return step(__builtin_nan(""), -__builtin_inff());
}
