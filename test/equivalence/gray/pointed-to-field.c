/* A field of what an optional points to. */
// run: -p x=3
// expect: {"return_value":4}
#include "numbers.h"

struct box {
    int64_t x;
};

DAGGER_TASK()
const struct box *box(int64_t x)
{
    return dagger_copy(&(struct box){x}, sizeof(struct box));
}

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    const struct box *b = box(x);
    return add(b->x, 1);
}
