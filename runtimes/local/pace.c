#include "pace.h"

#include <time.h>

enum {
    FINE_NS = 300,
    COARSE_NS = 1000,
    WATCH_NS = 300000,
    SHORTEST_MEASURE_NS = 50000,
};

static uint64_t now_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Nodes done since the last look, about: those of a range that is open are not counted
 * yet, but its next index has moved. */
static uint64_t count_nodes(struct dagger_executor *executor)
{
    uint64_t executed = 0;
    uint64_t claimed = 0;
    for (unsigned i = 0; i < executor->limit; i++) {
        const struct dgi_worker *worker = &executor->workers[i];
        executed += atomic_load_explicit(&worker->executed, memory_order_relaxed);
        claimed += atomic_load_explicit(&worker->deque.first, memory_order_relaxed);
    }
    uint64_t more_executed = executed - executor->pace.executed;
    uint64_t more_claimed =
        claimed > executor->pace.claimed ? claimed - executor->pace.claimed : 0;
    executor->pace.executed = executed;
    executor->pace.claimed = claimed;
    return larger(more_executed, more_claimed);
}

void dgi_pace_begin(struct dagger_executor *executor, bool is_range)
{
    if (executor->limit == 1)
        return;
    pthread_mutex_lock(&executor->lock);
    executor->pace.is_unknown = is_range;
    executor->pace.looked_at = now_ns(CLOCK_MONOTONIC);
    executor->pace.used = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    count_nodes(executor);
    pthread_mutex_unlock(&executor->lock);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Threads have taken no more than the time that went by. What others than this one take,
 * the system counts at its ticks: up to some milliseconds at once. */
static uint64_t most_used(struct dagger_executor *executor, uint64_t elapsed)
{
    return elapsed * larger(atomic_load(&executor->awake), 1);
}

/* The processor time that a node has taken on average since the last look, UINT64_MAX
 * where none has run. 0: it is too early to look. Processor time, because on a busy
 * machine the shortest node may take long by the clock. */
static uint64_t look(struct dagger_executor *executor)
{
    uint64_t now = now_ns(CLOCK_MONOTONIC);
    uint64_t elapsed = now - executor->pace.looked_at;
    if (elapsed < SHORTEST_MEASURE_NS)
        return 0;
    uint64_t used = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    uint64_t more_used =
        smaller(used - executor->pace.used, most_used(executor, elapsed));
    uint64_t nodes = count_nodes(executor);
    executor->pace.looked_at = now;
    executor->pace.used = used;
    executor->pace.is_unknown = false;
    return nodes ? larger(more_used / nodes, 1) : UINT64_MAX;
}

bool dgi_pace_is_fine(struct dagger_executor *executor)
{
    uint64_t ns = look(executor);
    return ns ? ns < FINE_NS : executor->pace.is_unknown;
}

bool dgi_pace_stays_fine(struct dagger_executor *executor)
{
    return look(executor) < COARSE_NS;
}

void dgi_pace_wait(struct dagger_executor *executor)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WATCH_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&executor->watch, &executor->lock, &until);
}
