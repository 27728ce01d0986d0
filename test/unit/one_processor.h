/* For tests of what a machine with one processor makes of a program. */
#ifndef UNIT_ONE_PROCESSOR_H
#define UNIT_ONE_PROCESSOR_H

#include <criterion/criterion.h>
#include <sched.h>

static inline void keep_one_processor(void)
{
    cpu_set_t all, one;
    int number = 0;
    cr_assert_eq(sched_getaffinity(0, sizeof all, &all), 0);
    while (!CPU_ISSET(number, &all))
        number++;
    CPU_ZERO(&one);
    CPU_SET(number, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
}

#endif
