/* Map and reduce of as many tasks as asked for, which do next to nothing, or so many
 * steps of about a nanosecond each. */
#include <dagger/dsl.h>

#ifndef STEPS
#define STEPS 0
#endif

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers make_numbers(int64_t count)
{
    numbers made;
    dagger_list_alloc(&made, (size_t)count);
    for (int64_t i = 0; i < count; i++)
        made.items[i] = i;
    return made;
}

DAGGER_TASK()
int64_t square(int64_t number)
{
    uint64_t state = 1;
    for (int i = 0; i < STEPS; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        __asm__ volatile("" : "+r"(state));
    }
    return number * number;
}

DAGGER_TASK()
int64_t sum_numbers(numbers values)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < values.count; i++)
        sum += (uint64_t)values.items[i];
    return (int64_t)(sum >> 1);
}

DAGGER_DAG()
int64_t squares(int64_t count)
{
    numbers all = {0};
    DAGGER_FOR_EACH(int64_t, number, make_numbers(count))
        DAGGER_COLLECT(all, square(number));
    return sum_numbers(all);
}
