/* A field left out of the result is zero. */
// run: -p x=1
// expect: {"a":2,"b":0}
#include "numbers.h"

struct answer {
    int64_t a, b;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    return (struct answer){.a = add(x, 1)};
}
