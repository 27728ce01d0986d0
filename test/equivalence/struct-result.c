/* A DAG that returns a task's struct as one output. */
// run: -p n=2
// expect: {"return_value":{"id":2,"inner":{"ratio":0.5,"words":["a","b"]},"none":null}}
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) strings;
struct record {
    int id;
    struct {
        double ratio;
        strings words;
    } inner;
    const char *none;
};

DAGGER_TASK()
struct record make(int n)
{
    struct record r = {.id = n, .inner = {.ratio = 1.0 / n}};
    dagger_list_append(&r.inner.words, "a");
    dagger_list_append(&r.inner.words, "b");
    return r;
}

DAGGER_DAG()
struct record pipeline(int n)
{
    return make(n);
}
