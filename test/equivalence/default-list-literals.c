/* Defaults that are lists of structs with lists, and loops over them. */
// run:
// expect: {"return_value":["a1","a2","b3"]}
// run: -p groups_in='[{"name":"z","members":[9]}]'
// expect: {"return_value":["z9"]}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
struct group {
    const char *name;
    numbers members;
};
typedef DAGGER_LIST(struct group) groups;
typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
const char *label(const char *name, int member)
{
    return dagger_printf("%s%d", name, member);
}

DAGGER_DAG()
strings pipeline(groups groups_in DAGGER_DEFAULT((groups){
    (struct group[]){{"a", {(int[]){1, 2}, 2}}, {"b", {(int[]){3}, 1}}}, 2}))
{
    strings out = {0};
    DAGGER_FOR_EACH(struct group, g, groups_in)
        DAGGER_FOR_EACH(int, m, g.members)
            DAGGER_COLLECT(out, label(g.name, m));
    return out;
}
