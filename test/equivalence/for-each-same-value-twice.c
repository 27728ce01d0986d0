/* One value collected into two lists. */
// run: -p n=3
// expect: {"return_value":[0,1,4,0,1,4]}
#include "numbers.h"

DAGGER_TASK()
numbers join(numbers a, numbers b)
{
    numbers all = {0};
    for (size_t i = 0; i < a.count; i++)
        dagger_list_append(&all, a.items[i]);
    for (size_t i = 0; i < b.count; i++)
        dagger_list_append(&all, b.items[i]);
    return all;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers one = {0}, two = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        int64_t square = multiply(x, x);
        DAGGER_COLLECT(one, square);
        DAGGER_COLLECT(two, square);
    }
    return join(one, two);
}
