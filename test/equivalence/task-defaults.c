/* Defaults of tasks and nested DAGs: a call in C passes every argument all the same. */
// run:
// expect: {"return_value":33}
// run: -p z=0
// expect: {"return_value":23}
#include <dagger/dsl.h>

DAGGER_TASK()
int add(int a DAGGER_DEFAULT(100), int b DAGGER_DEFAULT(200))
{
    return a + b;
}

DAGGER_DAG()
int inner(int x DAGGER_DEFAULT(1000), int y DAGGER_DEFAULT(2000))
{
    return add(x, y);
}

DAGGER_DAG()
int pipeline(int z DAGGER_DEFAULT(10))
{
    return add(inner(z, 20), 3);
}
