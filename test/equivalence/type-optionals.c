/* Optional values: pointers to numbers, structs, lists, and to further pointers. */
// run: -p a=1 -p p='{"x":2,"next":3}' -p l='[4]'
// expect: {"return_value":{"l":[4],"n":1,"p":{"next":3,"x":2},"pp":1}}
// run: -p a=null -p p='{"x":2,"next":null}' -p l=null
// expect: {"return_value":{"l":null,"n":null,"p":{"next":null,"x":2},"pp":null}}
// run: -p a=0 -p p=null -p l='[]'
// expect: {"return_value":{"l":[],"n":0,"p":null,"pp":0}}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
struct point {
    int *next;
    int x;
};
struct result {
    const numbers *l;
    const int64_t *n;
    const struct point *p;
    const int64_t *const *pp;
};

DAGGER_TASK()
struct result pack(const int64_t *a, const struct point *p, const numbers *l)
{
    struct result r = {.l = l, .n = a, .p = p};
    const int64_t **inner = dagger_alloc(sizeof *inner);
    *inner = a;
    r.pp = a ? inner : NULL;
    return r;
}

DAGGER_TASK()
const int64_t *same(const int64_t *a)
{
    return a;
}

DAGGER_DAG()
struct result pipeline(const int64_t *a, const struct point *p, const numbers *l)
{
    return pack(same(a), p, l);
}
