/* Partitions that are not JSON, collected and looped over again. */
// run: -p n=3
// expect: {"return_value":"<0><2><4>"}
// run: -p n=0
// expect: {"return_value":""}
#include "numbers.h"

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK(.serializer = "raw")
int64_t twice(int64_t x)
{
    return 2 * x;
}

DAGGER_TASK(.serializer = "text")
const char *mark(int64_t x DAGGER_SERIALIZER(raw))
{
    return dagger_printf("<%d>", (int)x);
}

DAGGER_TASK()
const char *join(strings all DAGGER_SERIALIZER(text))
{
    const char *text = "";
    for (size_t i = 0; i < all.count; i++)
        text = dagger_printf("%s%s", text, all.items[i]);
    return text;
}

DAGGER_DAG()
const char *pipeline(int64_t n)
{
    strings marks = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(marks, mark(twice(x)));
    return join(marks);
}
