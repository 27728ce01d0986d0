/* Tasks that several pipelines share: tasks may stand in headers. */
#ifndef EQUIVALENCE_NUMBERS_H
#define EQUIVALENCE_NUMBERS_H

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

/** from, from + 1, … to - 1. */
DAGGER_TASK()
static inline numbers range(int64_t from, int64_t to)
{
    numbers all = {0};
    for (int64_t i = from; i < to; i++)
        dagger_list_append(&all, i);
    return all;
}

DAGGER_TASK()
static inline int64_t add(int64_t a, int64_t b)
{
    return a + b;
}

DAGGER_TASK()
static inline int64_t multiply(int64_t a, int64_t b)
{
    return a * b;
}

DAGGER_TASK()
static inline int64_t sum(numbers all)
{
    int64_t total = 0;
    for (size_t i = 0; i < all.count; i++)
        total += all.items[i];
    return total;
}

/** Tells orders apart: ((1 * 31 + first) * 31 + second) … in 32 bits. */
DAGGER_TASK()
static inline int64_t digest(numbers all)
{
    uint32_t hash = 1;
    for (size_t i = 0; i < all.count; i++)
        hash = hash * 31 + (uint32_t)all.items[i];
    return hash;
}

#endif
