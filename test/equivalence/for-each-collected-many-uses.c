/* One collected list used by several reducers, another loop, and returned. */
// run: -p n=3
// expect: {"list":[1,2,3],"more":[7,8,9],"total":6}
#include "numbers.h"

struct answer {
    numbers list, more;
    int64_t total;
};

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    numbers list = {0}, more = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(list, add(x, 1));
    int64_t total = sum(list);
    DAGGER_FOR_EACH(int64_t, x, list)
        DAGGER_COLLECT(more, add(x, sum(list)));
    return (struct answer){.list = list, .more = more, .total = total};
}
