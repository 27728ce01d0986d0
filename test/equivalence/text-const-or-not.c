/* Edges between types that differ only in name or const. */
// run: -p name=ann
// expect: {"return_value":["ann-x-1","ann-x-2"]}
#include <dagger/dsl.h>

typedef DAGGER_LIST(char *) texts;
typedef DAGGER_LIST(const char *) constant_texts;
typedef DAGGER_LIST(long long) numbers;

DAGGER_TASK()
char *suffix(const char *text)
{
    return dagger_printf("%s-x", text);
}

DAGGER_TASK()
numbers count(int64_t n)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)n);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (long long)i + 1;
    return all;
}

DAGGER_TASK()
char *number(const char *text, long n)
{
    return dagger_printf("%s-%ld", text, n);
}

DAGGER_DAG()
constant_texts pipeline(const char *name)
{
    const char *text = suffix(name);
    constant_texts all = {0};
    DAGGER_FOR_EACH(int64_t, n, count(2))
        DAGGER_COLLECT(all, number(text, n));
    return all;
}
