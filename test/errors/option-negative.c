#include <dagger/dsl.h>

DAGGER_TASK(.retries = -1, .retry_delay_s = -0.5, .timeout_s = -3, .cpus = -1, .gpus = -2)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
