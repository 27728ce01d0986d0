#include <dagger/dsl.h>

#define TWICE(x) ((x) * 2 + missing)

DAGGER_TASK()
int step(int x)
{
    return TWICE(x);
}
