#include <dagger/dsl.h>

struct nothing {
};

DAGGER_TASK()
int step(struct nothing x);

DAGGER_DAG()
int pipeline(struct nothing x)
{
    return step(x);
}
