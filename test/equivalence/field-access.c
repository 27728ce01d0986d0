/* Fields of an output, to any depth, as arguments and as the DAG's result. */
// run: -p n=3
// expect: {"return_value":"3 six 9 true 27"}
#include <dagger/dsl.h>

struct leaf {
    int number;
    const char *text;
};
struct branch {
    struct leaf left, right;
    bool flag;
};
struct tree {
    struct branch branch;
    struct {
        struct {
            int deep;
        } inner;
    } anonymous;
};

DAGGER_TASK()
struct tree grow(int n)
{
    return (struct tree){
        .branch = {.left = {n, "three"}, .right = {n * n, "six"}, .flag = true},
        .anonymous.inner.deep = n * n * n,
    };
}

DAGGER_TASK()
const char *show(int left, const char *text, struct leaf right, bool flag, int deep)
{
    return dagger_printf("%d %s %d %s %d", left, text, right.number,
                         flag ? "true" : "false", deep);
}

struct result {
    const char *text;
    int unused;
};

DAGGER_TASK()
struct result wrap(const char *text)
{
    return (struct result){text, -1};
}

DAGGER_DAG()
const char *pipeline(int n)
{
    struct tree t = grow(n);
    struct result r = wrap(show(t.branch.left.number, t.branch.right.text, t.branch.right,
                                t.branch.flag, t.anonymous.inner.deep));
    return r.text;
}
