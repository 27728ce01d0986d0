#include <dagger/dsl.h>

struct pair {
    _Complex double value;
};

DAGGER_TASK()
int step(struct pair x);

DAGGER_DAG()
int pipeline(struct pair x)
{
    return step(x);
}
