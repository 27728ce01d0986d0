#include <dagger/dsl.h>

static const char *const name = "name";

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return DAGGER_NODE(name, step(x));
}
