/* Values of several megabytes: one string, one list, many strings. */
// run: -p n=100000
// expect: {"return_value":"600000 100000 100000 1226182481"}
#include "numbers.h"

#include <string.h>

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
const char *repeat(int64_t n)
{
    char *text = dagger_alloc((size_t)n * 6 + 1);
    for (int64_t i = 0; i < n; i++)
        memcpy(text + i * 6, "\"\\\ne\xC3\xA9", 6);
    return text;
}

DAGGER_TASK()
strings split(int64_t n)
{
    strings all;
    dagger_list_alloc(&all, (size_t)n);
    for (int64_t i = 0; i < n; i++)
        all.items[i] = dagger_printf("%d", (int)i);
    return all;
}

DAGGER_TASK()
const char *measure(const char *text, strings words, numbers all, int64_t hash)
{
    return dagger_printf("%zu %zu %zu %ld", strlen(text), words.count, all.count,
                         (long)hash);
}

DAGGER_DAG()
const char *pipeline(int64_t n)
{
    numbers all = range(0, n);
    return measure(repeat(n), split(n), all, digest(all));
}
