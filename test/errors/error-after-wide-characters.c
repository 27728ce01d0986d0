#include <dagger/dsl.h>

DAGGER_TASK()
int step(const char *text, int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step("größer → 数", x + 1);
}
