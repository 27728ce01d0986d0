/* A DAG for each item. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int add(int a, int b);

DAGGER_DAG()
int twice(int by, int n)
{
    return add(add(n, by), by);
}

DAGGER_DAG()
numbers pipeline(int n, int by)
{
    numbers all = {0};
    DAGGER_FOR_EACH (int, x, make(n))
        DAGGER_COLLECT(all, twice(by, x));
    return all;
}
