#include "pace.h"

#include <math.h>

#include "clock.h"
#include "executor.h"

enum {
    SHORTEST_MEASURE_NS = 50000,
    FEWEST_NODES = 256, /* say how long those before the second thread came took */
    TRY_NS = 100000,
    WATCH_NS = 300000,
    FIRST_HOLD_NS = 16000000,
    LONGEST_HOLD_NS = 256000000,
    MOST_TRIES = 4, /* while yet another thread has work of its own */
};

/* To share a node costs a fraction of a microsecond at the most: where they take so long,
 * threads share them. Alone they take as long for each of two threads. */
static const double coarse_shared_ns = 500;
static const double coarse_alone_ns = 1000;
/* What two threads gain they lose by a cache line or two that both write. */
static const double fine_alone_ns = 20;
/* Sharing has to gain so much. */
static const double worth = 0.9;

static uint64_t count_executed(const struct dagger_executor *executor)
{
    uint64_t executed = 0;
    for (unsigned i = 0; i < executor->limit; i++)
        executed +=
            atomic_load_explicit(&executor->workers[i].executed, memory_order_relaxed);
    return executed;
}

static void look(struct dagger_executor *executor, uint64_t now)
{
    executor->pace.looked_at = now;
    executor->pace.executed = count_executed(executor);
}

/* Nanoseconds from node to node since the last look; infinite where none has run. */
static double measure(struct dagger_executor *executor, uint64_t now)
{
    uint64_t elapsed = now - executor->pace.looked_at;
    uint64_t before = executor->pace.executed;
    look(executor, now);
    uint64_t nodes = executor->pace.executed - before;
    return nodes ? (double)elapsed / (double)nodes : INFINITY;
}

static bool is_too_early(const struct dagger_executor *executor, uint64_t now)
{
    return now - executor->pace.looked_at < SHORTEST_MEASURE_NS;
}

static void hold(struct dgi_pace *pace, bool is_shared, uint64_t now)
{
    pace->is_tried = false;
    pace->is_shared = is_shared;
    pace->until = now + pace->hold_ns;
    if (pace->hold_ns < LONGEST_HOLD_NS)
        pace->hold_ns *= 2;
}

void dgi_pace_begin(struct dagger_executor *executor)
{
    if (executor->limit == 1)
        return;
    pthread_mutex_lock(&executor->lock);
    executor->pace = (struct dgi_pace){.is_shared = true, .hold_ns = FIRST_HOLD_NS};
    look(executor, dgi_now_ns());
    pthread_cond_signal(&executor->watch);
    pthread_mutex_unlock(&executor->lock);
}

void dgi_pace_share(struct dagger_executor *executor)
{
    if (executor->limit == 1)
        return;
    pthread_mutex_lock(&executor->lock);
    executor->pace.is_tried = false;
    executor->pace.is_shared = true;
    executor->pace.until = dgi_now_ns() + FIRST_HOLD_NS;
    pthread_cond_signal(&executor->watch);
    pthread_mutex_unlock(&executor->lock);
}

void dgi_pace_call(struct dagger_executor *executor)
{
    if (!executor->pace.has_company)
        look(executor, dgi_now_ns());
}

void dgi_pace_join(struct dagger_executor *executor)
{
    struct dgi_pace *pace = &executor->pace;
    if (pace->has_company)
        return;
    pace->has_company = true;
    uint64_t now = dgi_now_ns();
    uint64_t before = pace->executed;
    double alone_ns = measure(executor, now);
    if (now >= pace->until && pace->executed - before >= FEWEST_NODES &&
        alone_ns < fine_alone_ns)
        hold(pace, false, now);
}

bool dgi_pace_wants_leave(struct dagger_executor *executor)
{
    struct dgi_pace *pace = &executor->pace;
    uint64_t now = dgi_now_ns();
    if (now < pace->until)
        return !pace->is_shared;
    if (is_too_early(executor, now))
        return false;
    pace->shared_ns = measure(executor, now);
    return pace->shared_ns < coarse_shared_ns;
}

void dgi_pace_leave(struct dagger_executor *executor)
{
    uint64_t now = dgi_now_ns();
    executor->pace.is_tried = now >= executor->pace.until;
    executor->pace.tries = 0;
    look(executor, now);
}

void dgi_pace_wait(struct dagger_executor *executor)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += executor->pace.is_tried ? TRY_NS : WATCH_NS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&executor->watch, &executor->lock, &until);
}

/* What the first look that says something comes to. */
static void decide(struct dagger_executor *executor, double alone_ns, uint64_t now)
{
    struct dgi_pace *pace = &executor->pace;
    if (atomic_load(&executor->awake) <= 1)
        hold(pace, pace->shared_ns < worth * alone_ns, now);
    else if (++pace->tries == MOST_TRIES)
        hold(pace, true, now);
}

bool dgi_pace_is_better_alone(struct dagger_executor *executor)
{
    struct dgi_pace *pace = &executor->pace;
    uint64_t now = dgi_now_ns();
    if (!pace->is_tried && pace->is_shared)
        return false;
    if (is_too_early(executor, now))
        return true;
    double alone_ns = measure(executor, now);
    if (alone_ns >= coarse_alone_ns)
        hold(pace, true, now);
    else if (alone_ns < fine_alone_ns)
        hold(pace, false, now);
    else if (pace->is_tried)
        decide(executor, alone_ns, now);
    return pace->is_tried || (!pace->is_shared && now < pace->until);
}

void dgi_pace_return(struct dagger_executor *executor)
{
    look(executor, dgi_now_ns());
}
