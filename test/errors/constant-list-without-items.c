#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int step(numbers n);

DAGGER_DAG()
int pipeline(void)
{
    step((numbers){.count = 2});
    return step((numbers){.items = (int[]){1, 2}, .count = 3});
}
