/* Points in time: nanoseconds of CLOCK_MONOTONIC. */
#ifndef DAGGER_LOCAL_CLOCK_H
#define DAGGER_LOCAL_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t dgi_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/** `seconds` (0 or more) after `now`; never 0, and the far future where it is too far. */
static inline uint64_t dgi_after_s(uint64_t now, double seconds)
{
    if (seconds >= 9e9)
        return UINT64_MAX;
    return now + (uint64_t)(seconds * 1e9) + 1;
}

#endif
