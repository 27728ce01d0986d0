/* Lists declared where they stand, in a struct. */
// run: -p n=2
// expect: {"return_value":{"names":["0","1"],"points":[{"x":0},{"x":1}]}}
#include "numbers.h"

struct result {
    DAGGER_LIST(const char *) names;
    DAGGER_LIST(struct { int64_t x; }) points;
};

DAGGER_TASK()
struct result make(numbers all)
{
    struct result r = {0};
    dagger_list_alloc(&r.points, all.count);
    for (size_t i = 0; i < all.count; i++) {
        dagger_list_append(&r.names, dagger_printf("%d", (int)all.items[i]));
        r.points.items[i].x = all.items[i];
    }
    return r;
}

DAGGER_TASK()
struct result same(struct result r)
{
    return r;
}

DAGGER_DAG()
struct result pipeline(int64_t n)
{
    return same(make(range(0, n)));
}
