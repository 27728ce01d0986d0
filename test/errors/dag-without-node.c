#include <dagger/dsl.h>

DAGGER_DAG()
void pipeline(int x)
{
    const int k = 3;
    (void)x;
    (void)k;
}
