#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int step(size_t x);

DAGGER_DAG()
int pipeline(numbers all)
{
    return step(all.count);
}
