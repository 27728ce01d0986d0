/* A part of what a nested DAG returns as one value. */
#include <dagger/dsl.h>

struct leaf {
    int a, b;
};

struct tree {
    struct leaf left, right;
};

DAGGER_TASK()
struct tree grow(int seed);

DAGGER_TASK()
int add(int a, int b);

DAGGER_DAG()
struct tree inner(int seed)
{
    return grow(seed);
}

DAGGER_DAG()
struct tree outer(int seed)
{
    return inner(seed);
}

DAGGER_DAG()
int pipeline(int seed)
{
    struct tree tree = outer(seed);
    return add(tree.left.b, tree.right.a);
}
