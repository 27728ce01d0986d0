/* The count of a list as an argument. */
// run: -p n=3
// expect: {"return_value":4}
#include "numbers.h"

DAGGER_TASK()
size_t successor(size_t n)
{
    return n + 1;
}

DAGGER_DAG()
size_t pipeline(int64_t n)
{
    numbers all = range(0, n);
    return successor(all.count);
}
