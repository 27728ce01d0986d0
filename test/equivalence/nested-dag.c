/* A DAG inside a DAG inside a DAG. */
// run: -p x=1
// expect: {"return_value":-7}
#include <dagger/dsl.h>

DAGGER_TASK()
int times(int a, int b)
{
    return a * b;
}

DAGGER_TASK()
int minus(int a, int b)
{
    return a - b;
}

DAGGER_DAG()
int innermost(int a)
{
    return minus(times(a, 2), 3);
}

DAGGER_DAG()
int middle(int a, int b)
{
    int first = innermost(a);
    return times(innermost(first), b);
}

DAGGER_DAG()
int outer(int x)
{
    return minus(middle(x, 4), innermost(middle(x, 1)));
}
