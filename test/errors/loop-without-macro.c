#include <dagger/dsl.h>

struct items {
    int *items;
    size_t n;
};

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
void pipeline(struct items all)
{
    for (size_t i = 0; i < all.n; i++)
        step(all.items[i]);
}
