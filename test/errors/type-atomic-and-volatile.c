#include <dagger/dsl.h>

struct counter {
    _Atomic int a;
};

struct port {
    volatile int a;
};

DAGGER_TASK()
int step(struct counter x);

DAGGER_TASK()
int other(struct port x);

DAGGER_DAG()
int pipeline(struct counter x)
{
    return step(x);
}
