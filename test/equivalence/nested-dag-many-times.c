/* One DAG called many times, on parameters, outputs, constants and its own results. */
// run: -p x=1
// expect: {"return_value":14}
#include <dagger/dsl.h>

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_DAG()
int plus_two(int a)
{
    return add(add(a, 1), 1);
}

DAGGER_DAG()
int pipeline(int x)
{
    int a = plus_two(x);
    int b = plus_two(a);
    plus_two(100);
    return add(plus_two(plus_two(b)), plus_two(add(x, 2)));
}
