#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(numbers all)
{
    DAGGER_FOR_EACH (int, n, all) {
        step(n);
        break;
    }
    return step(1);
}
