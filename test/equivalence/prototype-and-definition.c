/* Prototypes first, marked or not, definitions after the DAG that uses them. */
// run: -p x=4
// expect: {"return_value":47}
#include <dagger/dsl.h>

DAGGER_TASK(.cpus = 1)
static int twice(int x);

int add(int a, int b);

DAGGER_TASK()
int add(int, int);

DAGGER_TASK()
int unnamed(int first, int second);

static int inner(int x);

DAGGER_DAG()
static int inner(int x)
{
    return twice(x);
}

DAGGER_DAG()
int pipeline(int x)
{
    return unnamed(add(inner(x), 1), 2);
}

static int twice(int x)
{
    return x * 2;
}

int add(int a, int b)
{
    return a + b;
}

int unnamed(int first, int second)
{
    return first * 5 + second;
}
