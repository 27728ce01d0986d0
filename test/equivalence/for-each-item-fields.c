/* Fields of the item as arguments. */
// run:
// expect: {"return_value":["ada 36 1","bob 7 2"]}
#include <dagger/dsl.h>

struct person {
    const char *name;
    struct {
        int years;
        int ids[1];
    } data;
};
typedef DAGGER_LIST(struct person) people;
typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
people load(void)
{
    people all = {0};
    dagger_list_append(&all, ((struct person){"ada", {36, {1}}}));
    dagger_list_append(&all, ((struct person){"bob", {7, {2}}}));
    return all;
}

DAGGER_TASK()
const char *describe(const char *name, int years, struct person whole)
{
    return dagger_printf("%s %d %d", name, years, whole.data.ids[0]);
}

DAGGER_DAG()
strings pipeline(void)
{
    strings out = {0};
    DAGGER_FOR_EACH(struct person, p, load())
        DAGGER_COLLECT(out, describe(p.name, p.data.years, p));
    return out;
}
