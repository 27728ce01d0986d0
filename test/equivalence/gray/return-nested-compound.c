/* A result with a struct of outputs inside. */
// run: -p x=1
// expect: {"in_a":2,"in_b":3,"out":4}
#include "numbers.h"

struct answer {
    struct {
        int64_t a, b;
    } in;
    int64_t out;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    return (struct answer){.in = {.a = add(x, 1), .b = add(x, 2)}, .out = add(x, 3)};
}
