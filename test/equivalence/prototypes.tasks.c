#include "prototypes.h"

numbers upto(int64_t n)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)n);
    for (int64_t i = 0; i < n; i++)
        all.items[i] = i;
    return all;
}

int64_t plus_one(int64_t n)
{
    return n + 1;
}

struct labelled label(const char *label, int64_t value)
{
    return (struct labelled){label, value};
}

int64_t total(numbers all)
{
    int64_t sum = 0;
    for (size_t i = 0; i < all.count; i++)
        sum += all.items[i];
    return sum;
}
