#include <dagger/dsl.h>

DAGGER_TASK(.timeout_s = 0.0 / 0.0, .cpus = 1.0 / 0.0, .retries = 2.5)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
