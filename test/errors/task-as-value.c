#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_TASK()
int apply(int (*f)(int));

DAGGER_DAG()
int pipeline(int x)
{
    int (*f)(int) = step;
    apply(step);
    apply(&step);
    return step(x);
}
