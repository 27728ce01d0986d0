/* A compound literal without designators. */
// run: -p x=1
// expect: {"a":2,"b":3}
#include "numbers.h"

struct answer {
    int64_t a, b;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    return (struct answer){add(x, 1), add(x, 2)};
}
