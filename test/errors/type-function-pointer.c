#include <dagger/dsl.h>

struct handler {
    int (*call)(int);
};

DAGGER_TASK()
int step(struct handler x);

DAGGER_TASK()
int apply(int f(int));

DAGGER_DAG()
int pipeline(struct handler x)
{
    return step(x);
}
