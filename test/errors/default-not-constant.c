#include <dagger/dsl.h>

int helper(void);
static int variable;

DAGGER_TASK()
int step(int a, int b DAGGER_DEFAULT(a), int c DAGGER_DEFAULT(helper()),
         int d DAGGER_DEFAULT(variable));

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}
