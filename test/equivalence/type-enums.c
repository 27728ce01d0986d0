/* Enums with explicit, negative, equal and large values; typedefs of unnamed ones. */
// run: -p c=warm -p l='["cold","hot"]' -p f=flag_high
// expect: {"return_value":{"colors":["hot","warm"],"flag":"flag_high","level":"low"}}
// run: -p c='"cold"' -p l='[]' -p f=flag_none
// expect: {"return_value":{"colors":["warm"],"flag":"flag_none","level":"low"}}
#include <dagger/dsl.h>

enum color { cold = -10, warm = 3, hot };
typedef enum { low = 1, lowest = 1, high = 7 } level;
typedef enum { flag_none, flag_high = 0x40000000 } flag;
typedef DAGGER_LIST(enum color) colors;
struct result {
    colors colors;
    flag flag;
    level level;
};

DAGGER_TASK()
enum color warmer(enum color c)
{
    return c == cold ? warm : hot;
}

DAGGER_TASK()
struct result pack(colors all, enum color one, flag f, level l)
{
    struct result r = {.flag = f, .level = l};
    for (size_t i = all.count; i > 0; i--)
        dagger_list_append(&r.colors, all.items[i - 1]);
    if (!all.count || one == warm)
        r.colors.count = 0;
    if (!r.colors.count)
        dagger_list_append(&r.colors, one);
    return r;
}

DAGGER_DAG()
struct result pipeline(enum color c, colors l, flag f)
{
    colors out = {0};
    DAGGER_FOR_EACH(enum color, x, l)
        DAGGER_COLLECT(out, warmer(x));
    return pack(out, warmer(c), f, lowest);
}
