#include <dagger/dsl.h>

struct inner {
    int ok;
    void *data;
};

typedef DAGGER_LIST(struct inner) inners;

struct outer {
    inners list[2];
};

DAGGER_TASK()
int step(const struct outer *x);

DAGGER_DAG()
int pipeline(const struct outer *x)
{
    return step(x);
}
