/* What a nested DAG returns, and what one loop collected, as the list of another. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int square(int n);

DAGGER_DAG()
numbers inner(int n)
{
    return make(n);
}

DAGGER_DAG()
numbers pipeline(int n)
{
    numbers once = {0};
    DAGGER_FOR_EACH (int, x, inner(n))
        DAGGER_COLLECT(once, square(x));
    numbers again = {0};
    DAGGER_FOR_EACH (int, x, once)
        DAGGER_COLLECT(again, square(x));
    return again;
}
