#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    switch (x) {
    case 1:
        return step(x);
    default:
        return step(2);
    }
}
