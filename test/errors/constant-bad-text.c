#include <dagger/dsl.h>

DAGGER_TASK()
int step(const char *text);

DAGGER_DAG()
int pipeline(void)
{
    step("a\0b");
    return step("\xff");
}
