#include <dagger/dsl.h>

struct pair {
    int8_t a;
    double b;
};

DAGGER_TASK()
int step(struct pair e DAGGER_DEFAULT((struct pair){.b = 2, .a = 128}));

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
