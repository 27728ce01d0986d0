#include <dagger/dsl.h>

static int global DAGGER_SERIALIZER(raw);

DAGGER_TASK()
int step(int x) DAGGER_SERIALIZER(raw);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
