/* A value collected into a list of another type. */
// run: -p n=3
// expect: {"return_value":[44,45,46]}
#include "numbers.h"

typedef DAGGER_LIST(uint8_t) small;

DAGGER_DAG()
small pipeline(int64_t n)
{
    small out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(x, 300));
    return out;
}
