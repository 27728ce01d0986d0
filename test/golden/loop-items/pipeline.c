/* What needs no call: the item itself, a value from outside, a constant; an unused item. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int square(int n);

DAGGER_TASK()
void show(numbers items, numbers outer, numbers constants, numbers same);

DAGGER_DAG()
void pipeline(int n)
{
    numbers items = {0}, outer = {0}, constants = {0}, same = {0};
    DAGGER_FOR_EACH (int, x, make(n)) {
        DAGGER_COLLECT(items, x);
        DAGGER_COLLECT(outer, n);
        DAGGER_COLLECT(constants, 7);
    }
    DAGGER_FOR_EACH (int, x, items)
        DAGGER_COLLECT(same, square(n));
    show(items, outer, constants, same);
}
