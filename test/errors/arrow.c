#include <dagger/dsl.h>

struct pair {
    int a;
    int b;
};

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(struct pair *p)
{
    return step(p->a);
}
