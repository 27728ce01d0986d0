/* Parameters that nothing uses are parameters all the same. */
// run: -p used=2 -p unused=5
// expect: {"return_value":4}
// run: -p used=2 -p unused=5 -p spare='["x"]'
// expect: {"return_value":4}
#include "numbers.h"

typedef DAGGER_LIST(const char *) strings;

DAGGER_DAG()
int64_t pipeline(int64_t used, int64_t unused, strings spare DAGGER_DEFAULT((strings){0}))
{
    return add(used, used);
}
