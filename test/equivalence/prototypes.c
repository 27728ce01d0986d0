/* Tasks known by their prototypes: they are defined in another file. */
// run: -p n=3
// expect: {"return_value":{"label":"sum","value":6}}
#include "prototypes.h"

DAGGER_TASK(.retries = 1)
int64_t total(numbers all);

DAGGER_DAG()
struct labelled pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, upto(n))
        DAGGER_COLLECT(out, plus_one(x));
    return label("sum", total(out));
}
