/* Two DAGs that no other calls; one is chosen. */
// options: --dag second
#include <dagger/dsl.h>

DAGGER_TASK()
int step(int n);

DAGGER_DAG()
int first(int n)
{
    return step(n);
}

DAGGER_DAG()
int second(int n)
{
    return step(step(n));
}
