/* Loops over lists of lists, and over the lists in a list of structs. */
// run: -p t='[[1,2],[],[3]]' -p all='[{"name":"a","scores":[1,2]},{"name":"b","scores":[]}]'
// expect: {"flat":[11,12,13],"names":["a1","a2"]}
// run: -p t='[]' -p all='[]'
// expect: {"flat":[],"names":[]}
#include "numbers.h"

typedef DAGGER_LIST(numbers) table;
struct team {
    const char *name;
    numbers scores;
};
typedef DAGGER_LIST(struct team) teams;
typedef DAGGER_LIST(const char *) strings;
struct answer {
    numbers flat;
    strings names;
};

DAGGER_TASK()
const char *label(const char *name, int64_t score)
{
    return dagger_printf("%s%d", name, (int)score);
}

DAGGER_DAG()
struct answer pipeline(table t, teams all)
{
    numbers flat = {0};
    strings names = {0};
    DAGGER_FOR_EACH(numbers, row, t)
        DAGGER_FOR_EACH(int64_t, x, row)
            DAGGER_COLLECT(flat, add(x, 10));
    DAGGER_FOR_EACH(struct team, one, all)
        DAGGER_FOR_EACH(int64_t, score, one.scores)
            DAGGER_COLLECT(names, label(one.name, score));
    return (struct answer){.flat = flat, .names = names};
}
