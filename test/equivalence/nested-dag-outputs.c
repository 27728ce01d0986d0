/* Fields of what a nested DAG returns, from several outputs and from one struct. */
// run: -p n=10
// expect: {"return_value":"10 11 12 10 20"}
#include <dagger/dsl.h>

struct pair {
    int a, b;
};
struct outcome {
    struct pair pair;
    int next;
    int param;
};

DAGGER_TASK()
struct pair split(int n)
{
    return (struct pair){n, n + 1};
}

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_TASK()
const char *show(int a, int b, int c, int d, int e)
{
    return dagger_printf("%d %d %d %d %d", a, b, c, d, e);
}

DAGGER_DAG()
struct outcome several(int n)
{
    return (struct outcome){.pair = split(n), .next = add(n, 2), .param = n};
}

DAGGER_DAG()
struct pair whole(int n)
{
    return split(n);
}

DAGGER_DAG()
const char *pipeline(int n)
{
    struct outcome o = several(n);
    struct pair w = whole(add(n, 9));
    return show(o.pair.a, o.pair.b, o.next, o.param, w.b);
}
