#include <dagger/dsl.h>

struct flags {
    unsigned a : 3;
    unsigned : 2;
    unsigned b;
};

DAGGER_TASK()
int step(struct flags x);

DAGGER_DAG()
int pipeline(struct flags x)
{
    return step(x);
}
