#include <dagger/dsl.h>

struct pair {
    int a;
    int b;
};

DAGGER_TASK()
struct pair split(int x);

DAGGER_DAG()
struct pair pipeline(int x)
{
    struct pair p = split(x);
    p.a = 3;
    return p;
}
