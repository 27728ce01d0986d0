#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
numbers pipeline(numbers all)
{
    numbers got;
    numbers other = all;
    DAGGER_FOR_EACH (int, n, all) {
        DAGGER_COLLECT(got, step(n));
        DAGGER_COLLECT(other, step(n));
    }
    return got;
}
