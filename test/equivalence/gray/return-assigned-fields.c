/* A struct variable whose fields are assigned. */
// run: -p x=1
// expect: {"a":2,"b":3}
#include "numbers.h"

struct answer {
    int64_t a, b;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    struct answer out;
    out.a = add(x, 1);
    out.b = add(x, 2);
    return out;
}
