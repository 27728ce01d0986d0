/* Loops in loops that collect into one list, with values from all levels. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int add(int a, int b);

DAGGER_DAG()
numbers pipeline(int n)
{
    int base = add(n, 1);
    numbers all = {0};
    DAGGER_FOR_EACH (int, x, make(n))
        DAGGER_FOR_EACH (int, y, make(x))
            DAGGER_FOR_EACH (int, z, make(y))
                DAGGER_COLLECT(all, add(add(x, z), base));
    return all;
}
