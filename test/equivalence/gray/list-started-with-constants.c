/* A list that begins with constants and grows. */
// run: -p n=2
// expect: {"return_value":[7,0,1]}
#include "numbers.h"

DAGGER_TASK()
numbers copy(numbers all)
{
    numbers out = {0};
    for (size_t i = 0; i < all.count; i++)
        dagger_list_append(&out, all.items[i]);
    return out;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers out = copy((numbers){(int64_t[]){7}, 1});
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    return out;
}
