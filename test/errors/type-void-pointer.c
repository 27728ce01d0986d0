#include <dagger/dsl.h>

struct box {
    const void *data;
};

DAGGER_TASK()
struct box step(void *x);

DAGGER_DAG()
struct box pipeline(void *x)
{
    return step(x);
}
