/* A task that calls tasks and DAGs: in it they are plain functions. */
// dag: pipeline
// run: -p x=3
// expect: {"return_value":"<3> <9> <81>"}
#include <dagger/dsl.h>

DAGGER_TASK()
int square(int x)
{
    return x * x;
}

DAGGER_TASK()
const char *show(int x)
{
    return dagger_printf("<%d>", x);
}

DAGGER_DAG()
int fourth_power(int x)
{
    return square(square(x));
}

DAGGER_TASK()
const char *all(int x)
{
    return dagger_printf("%s %s %s", show(x), show(square(x)), show(fourth_power(x)));
}

DAGGER_DAG()
const char *pipeline(int x)
{
    return all(x);
}
