#include <dagger/dsl.h>

struct pair {
    int a;
    int b;
};

DAGGER_TASK()
int step(struct pair p);

DAGGER_DAG()
int pipeline(void)
{
    return step((struct pair){1, 2, 3});
}
