/* Nested DAGs that hand a parameter back, unchanged and next to a computed output. */
// run: -p n=5 -p s=x
// expect: {"return_value":"x5x6"}
#include <dagger/dsl.h>

struct both {
    int same;
    int next;
};

DAGGER_TASK()
int successor(int n)
{
    return n + 1;
}

DAGGER_TASK()
const char *show(const char *s, int a, const char *t, int b)
{
    return dagger_printf("%s%d%s%d", s, a, t, b);
}

DAGGER_DAG()
const char *same_text(const char *s)
{
    return s;
}

DAGGER_DAG()
struct both same_and_next(int n)
{
    return (struct both){.same = n, .next = successor(n)};
}

DAGGER_DAG()
const char *pipeline(int n, const char *s)
{
    struct both b = same_and_next(n);
    return show(same_text(s), b.same, same_text(same_text(s)), b.next);
}
