#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

struct box {
    numbers inner;
};

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
numbers pipeline(numbers all)
{
    struct box box = {0};
    DAGGER_FOR_EACH (int, n, all) {
        DAGGER_COLLECT(box.inner, step(n));
        DAGGER_COLLECT(all, step(n));
    }
    return all;
}
