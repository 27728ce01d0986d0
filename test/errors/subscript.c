#include <dagger/dsl.h>

struct triple {
    int values[3];
};

DAGGER_TASK()
struct triple split(int x);

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    struct triple t = split(x);
    return step(t.values[1]);
}
