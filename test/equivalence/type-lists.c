/* Lists of lists of lists, and of structs that hold lists. */
// run: -p t='[[[1,2],[]],[],[[3]]]' -p s='[{"name":"a","l":[1]},{"name":"","l":[]}]'
// expect: {"return_value":{"structs":[{"l":[],"name":""},{"l":[1],"name":"a"}],"table":[[[3]],[],[[1,2],[]]]}}
// run: -p t='[]' -p s='[]'
// expect: {"return_value":{"structs":[],"table":[]}}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int16_t) row;
typedef DAGGER_LIST(row) plane;
typedef DAGGER_LIST(plane) cube;
struct entry {
    row l;
    const char *name;
};
typedef DAGGER_LIST(struct entry) entries;
struct result {
    entries structs;
    cube table;
};

DAGGER_TASK()
struct result reverse(cube t, entries s)
{
    struct result r = {0};
    for (size_t i = t.count; i > 0; i--)
        dagger_list_append(&r.table, t.items[i - 1]);
    for (size_t i = s.count; i > 0; i--)
        dagger_list_append(&r.structs, s.items[i - 1]);
    return r;
}

DAGGER_TASK()
plane same(plane p)
{
    return p;
}

DAGGER_DAG()
struct result pipeline(cube t, entries s)
{
    cube copies = {0};
    DAGGER_FOR_EACH(plane, p, t)
        DAGGER_COLLECT(copies, same(p));
    return reverse(copies, s);
}
