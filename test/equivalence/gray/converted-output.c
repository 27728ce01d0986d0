/* Outputs converted to the types of their fields. */
// run: -p x=300
// expect: {"a":45,"b":44}
#include "numbers.h"

struct answer {
    uint8_t a;
    uint8_t b;
};

DAGGER_DAG()
struct answer pipeline(int64_t x)
{
    return (struct answer){.a = add(x, 1), .b = x};
}
