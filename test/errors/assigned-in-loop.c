#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(numbers all)
{
    int last = 0;
    DAGGER_FOR_EACH (int, n, all)
        last = step(n);
    return last;
}
