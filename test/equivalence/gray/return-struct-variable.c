/* A struct variable filled with outputs. */
// run: -p x=1
// expect: {"a":2,"b":3}
#include "numbers.h"

struct answer {
    int64_t a, b;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    struct answer out = {.a = add(x, 1), .b = add(x, 2)};
    return out;
}
