/* Tasks that print; one of them may fail. */
#include <stdio.h>

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers count_up(int64_t n)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)n);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i;
    return all;
}

DAGGER_TASK(.retries = 1)
int64_t chat(int64_t n, int64_t bad)
{
    printf("%lld says hello\n", (long long)n);
    if (n == bad)
        dagger_fail("%lld has lost its voice", (long long)n);
    return n;
}

DAGGER_DAG()
numbers chatty(int64_t n DAGGER_DEFAULT(3), int64_t bad DAGGER_DEFAULT(-1))
{
    numbers all = {0};
    DAGGER_FOR_EACH(int64_t, each, count_up(n))
        DAGGER_COLLECT(all, chat(each, bad));
    return all;
}
