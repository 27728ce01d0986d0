#include <dagger/dsl.h>

DAGGER_TASK()
int step(const char *x);

DAGGER_DAG()
int pipeline(const char *x)
{
    return step(dagger_printf("%s", x));
}
