#include <dagger/dsl.h>

DAGGER_TASK()
struct {
    int a;
} step(DAGGER_LIST(int) x);

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
