/* Tasks that return static storage, constants, and the same memory twice. */
// run: -p n=3
// expect: {"return_value":{"list":[1,2,3],"shared":["x","x"],"text":"constant 1.2.3 static0static1static2"}}
#include <dagger/dsl.h>

#include "numbers.h"

#include <string.h>

typedef DAGGER_LIST(const char *) strings;
struct result {
    numbers list;
    strings shared;
    const char *text;
};

DAGGER_TASK()
const char *constant(void)
{
    return "constant";
}

DAGGER_TASK(.isolation = DAGGER_ISOLATION_PROCESS)
const char *in_buffer(int64_t n)
{
    static char buffer[32];
    strcpy(buffer, "static");
    buffer[6] = (char)('0' + n);
    buffer[7] = '\0';
    return buffer;
}

DAGGER_TASK()
numbers table(void)
{
    static int64_t items[] = {1, 2, 3};
    return (numbers){items, 3};
}

DAGGER_TASK()
strings twice_the_same(const char *text)
{
    strings all = {0};
    dagger_list_append(&all, text);
    dagger_list_append(&all, text);
    return all;
}

DAGGER_TASK()
const char *copy(const char *text)
{
    return dagger_printf("%s", text);
}

DAGGER_TASK()
struct result pack(const char *a, numbers n, strings b, strings shared)
{
    const char *text = dagger_printf("%s", a);
    for (size_t i = 0; i < n.count; i++)
        text = dagger_printf("%s%c%d", text, i ? '.' : ' ', (int)n.items[i]);
    for (size_t i = 0; i < b.count; i++)
        text = dagger_printf("%s%s%s", text, i ? "" : " ", b.items[i]);
    return (struct result){n, shared, text};
}

DAGGER_DAG()
struct result pipeline(int64_t n)
{
    strings copies = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_COLLECT(copies, copy(in_buffer(i)));
    return pack(constant(), table(), copies, twice_the_same("x"));
}
