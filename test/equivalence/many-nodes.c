/* A long chain and a wide tree of nodes. */
// run: -p x=1
// expect: {"return_value":4160}
#include "numbers.h"

#define C4(x) add(add(add(add(x, 1), 1), 1), 1)
#define C16(x) C4(C4(C4(C4(x))))
#define C64(x) C16(C16(C16(C16(x))))

DAGGER_DAG()
int64_t pipeline(int64_t x)
{
    int64_t a = C64(x);
    int64_t b = add(add(a, a), add(a, a));
    int64_t c = add(add(b, b), add(b, b));
    int64_t d = add(add(c, c), add(c, c));
    return add(d, 0);
}
