/* A task that fails ends every way of running with its message and exit code 1. */
// run: -p n=4
// expect: {"return_value":2}
// run: -p n=3
// fails: 1 3 is "odd"
#include <dagger/dsl.h>

DAGGER_TASK()
int halve(int n)
{
    if (n % 2)
        dagger_fail("%d is \"odd\"", n);
    return n / 2;
}

DAGGER_DAG()
int pipeline(int n)
{
    return halve(n);
}
