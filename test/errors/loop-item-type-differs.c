#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
void pipeline(numbers all)
{
    DAGGER_FOR_EACH (int, n, all)
        step(n);
}
