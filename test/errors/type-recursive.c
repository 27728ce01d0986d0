#include <dagger/dsl.h>

struct node {
    int value;
    struct node *next;
};

struct left;
struct right {
    struct left *left;
};
struct left {
    struct right right;
};

DAGGER_TASK()
struct node step(struct node x);

DAGGER_TASK()
int other(struct left x);

DAGGER_DAG()
struct node pipeline(struct node x)
{
    return step(x);
}
