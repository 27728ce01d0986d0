#include <dagger/dsl.h>

struct pair {
    int a DAGGER_DEFAULT(3);
    int b;
};

static int global DAGGER_DEFAULT(3);

DAGGER_TASK()
int step(struct pair p) DAGGER_DEFAULT(4);

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
