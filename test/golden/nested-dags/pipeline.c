/* DAGs in DAGs; one is called twice. */
#include <dagger/dsl.h>

DAGGER_TASK()
int add(int a, int b);

DAGGER_DAG()
int twice(int x)
{
    return add(x, x);
}

DAGGER_DAG()
int four_times(int x)
{
    return twice(twice(x));
}

DAGGER_DAG()
int pipeline(int x)
{
    return add(four_times(x), twice(1));
}
