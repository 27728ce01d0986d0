/* Functions whose nodes would share a name, told apart by DAGGER_NODE. */
// run: -p x=1
// expect: {"return_value":12345}
#include <dagger/dsl.h>

DAGGER_TASK()
int f(int x, int y)
{
    return x * 10 + y;
}

DAGGER_TASK()
int f_1(int x, int y)
{
    return x * 10 + y;
}

DAGGER_TASK()
int F(int x, int y)
{
    return x * 10 + y;
}

DAGGER_DAG()
int pipeline(int x)
{
    return f(F(DAGGER_NODE("f-one", f_1(f(x, 2), 3)), 4), 5);
}
