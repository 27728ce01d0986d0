#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}

int main(void)
{
    return pipeline(1);
}
