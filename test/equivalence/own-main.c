/* Tables without main, reached by DAGGER_GRAPH from a main of one's own. */
// run: -p x=20
// expect: {"return_value":42}
#include <dagger/dsl.h>

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_DAG()
int inner(int x)
{
    return add(x, 1);
}

DAGGER_DAG()
int pipeline(int x)
{
    return add(inner(x), inner(x));
}
