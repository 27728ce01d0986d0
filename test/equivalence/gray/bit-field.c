/* A struct with a bit-field. */
// run: -p x=1
// expect: {"return_value":1}
#include "numbers.h"

struct bits {
    int64_t a : 3;
    int64_t b;
};

DAGGER_TASK()
struct bits make(int64_t x)
{
    return (struct bits){1, x};
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    struct bits b = make(x);
    return add(b.b, 0);
}
