/* Lists whose items are not JSON, returned as a whole by nested DAGs. */
// run: -p n=3
// expect: {"return_value":"<0><2><4>0<1>"}
// run: -p n=0
// expect: {"return_value":"0"}
#include "numbers.h"

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK(.serializer = "text")
const char *mark(int64_t x)
{
    return dagger_printf("<%d>", (int)x);
}

DAGGER_TASK(.serializer = "raw")
numbers shorter(int64_t n)
{
    numbers all = {0};
    for (int64_t i = 0; i < n - 1; i++)
        dagger_list_append(&all, i);
    return all;
}

DAGGER_TASK()
int64_t twice(int64_t x)
{
    return 2 * x;
}

DAGGER_TASK()
const char *join(strings all, numbers more DAGGER_SERIALIZER(raw))
{
    const char *text = "";
    for (size_t i = 0; i < all.count; i++)
        text = dagger_printf("%s%s", text, all.items[i]);
    text = dagger_printf("%s0", text);
    for (size_t i = 1; i < more.count; i++)
        text = dagger_printf("%s<%d>", text, (int)more.items[i]);
    return text;
}

DAGGER_TASK()
void look(int64_t x DAGGER_SERIALIZER(raw))
{
    if (x < 0)
        dagger_fail("no");
}

DAGGER_DAG()
strings marks(int64_t n)
{
    strings all = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(all, mark(twice(x)));
    return all;
}

DAGGER_DAG()
numbers looped(int64_t n)
{
    numbers all = shorter(n);
    DAGGER_FOR_EACH(int64_t, x, all)
        look(x);
    return all;
}

DAGGER_DAG()
const char *pipeline(int64_t n)
{
    return join(marks(n), looped(n));
}
