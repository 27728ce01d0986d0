/* One list from several loops and single values; one that stays empty. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int square(int n);

DAGGER_TASK()
int total(numbers all, numbers none);

DAGGER_DAG()
int pipeline(int n)
{
    numbers all = {0};
    numbers none = {0};
    DAGGER_COLLECT(all, square(n));
    DAGGER_FOR_EACH (int, x, make(n)) {
        DAGGER_COLLECT(all, square(x));
        DAGGER_COLLECT(all, x);
    }
    DAGGER_FOR_EACH (int, x, make(n))
        DAGGER_COLLECT(all, square(x));
    DAGGER_COLLECT(all, 3);
    return total(all, none);
}
