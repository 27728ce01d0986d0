#include <dagger/dsl.h>

struct pair {
    int8_t a;
    double b;
};

DAGGER_TASK()
int step(uint8_t a DAGGER_DEFAULT(256), int b DAGGER_DEFAULT("text"),
         const char *c DAGGER_DEFAULT(3), bool d DAGGER_DEFAULT(1.5),
         struct pair e DAGGER_DEFAULT(3));

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
