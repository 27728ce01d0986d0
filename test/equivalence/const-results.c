/* Variables that hold outputs may be const; typedefs of the same type are the same. */
// run: -p n=3
// expect: {"return_value":[5,6,7]}
#include "numbers.h"

typedef int64_t amount;
typedef amount money;

DAGGER_TASK()
money pay(amount a)
{
    return a + 1;
}

DAGGER_DAG()
numbers pipeline(const int64_t n)
{
    const numbers all = range(0, n);
    const amount four = pay(add(1, 2));
    numbers out = {0};
    DAGGER_FOR_EACH(const int64_t, x, all) {
        const money y = pay(x);
        DAGGER_COLLECT(out, add(y, four));
    }
    return out;
}
