/* Two and three lists collected in one loop, one of them the item itself. */
// run: -p n=3
// expect: {"items":[0,1,2],"products":[0,7,14],"sums":[7,8,9]}
// run: -p n=0
// expect: {"items":[],"products":[],"sums":[]}
#include "numbers.h"

struct lists {
    numbers items, products, sums;
};

DAGGER_DAG()
struct lists pipeline(int64_t n)
{
    numbers items = {0}, products = {0}, sums = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        DAGGER_COLLECT(sums, add(x, 7));
        int64_t product = multiply(x, 7);
        DAGGER_COLLECT(products, product);
        DAGGER_COLLECT(items, x);
    }
    return (struct lists){.items = items, .products = products, .sums = sums};
}
