/* A result with designators of nested fields. */
// run: -p x=1
// expect: {"in_a":2,"in_b":3}
#include "numbers.h"

struct answer {
    struct {
        int64_t a, b;
    } in;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    return (struct answer){.in.a = add(x, 1), .in.b = add(x, 2)};
}
