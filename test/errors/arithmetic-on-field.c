#include <dagger/dsl.h>

struct pair {
    int a;
    int b;
};

DAGGER_TASK()
struct pair split(int x);

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    struct pair p = split(x);
    return step(!p.a);
}
