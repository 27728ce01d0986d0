/* Several calls for an item: the body becomes a graph of its own. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

struct pair {
    int a, b;
};

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
struct pair split(int n);

DAGGER_TASK()
int add(int a, int b);

DAGGER_TASK()
int total(numbers all);

DAGGER_DAG()
int pipeline(int seed, int more)
{
    struct pair outer = split(seed);
    numbers sums = {0};
    numbers parts = {0};
    DAGGER_FOR_EACH (int, n, make(seed)) {
        struct pair p = split(n);
        int sum = add(p.a, outer.b);
        DAGGER_COLLECT(parts, p.b);
        DAGGER_COLLECT(sums, add(sum, more));
    }
    return add(total(sums), total(parts));
}
