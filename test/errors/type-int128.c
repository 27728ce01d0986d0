#include <dagger/dsl.h>

DAGGER_TASK()
__int128 step(unsigned __int128 x);

DAGGER_DAG()
int pipeline(void)
{
    step(1);
    return 1;
}
