#include "executor.h"

#include <stdlib.h>
#include <time.h>

#include "cpus.h"
#include "flow.h"

enum { MAX_THREADS = 4096 };

void dgi_executor_work(struct dagger_executor *executor)
{
    dgi_pace_begin(executor);
    dgi_worker_work(&executor->workers[0]);
    atomic_store(&executor->is_stopped, false);
}

void dgi_executor_stop(struct dagger_executor *executor)
{
    pthread_mutex_lock(&executor->lock);
    atomic_store(&executor->is_stopped, true);
    pthread_cond_broadcast(&executor->wake);
    pthread_cond_signal(&executor->watch);
    pthread_mutex_unlock(&executor->lock);
}

unsigned dgi_executor_threads(unsigned wish)
{
    unsigned threads = wish ? wish : dgi_cpus_count();
    return threads < MAX_THREADS ? threads : MAX_THREADS;
}

struct dagger_executor *dagger_executor_create(unsigned threads,
                                               struct dagger_error *error)
{
    unsigned limit = dgi_executor_threads(threads);
    struct dagger_executor *executor = calloc(1, sizeof *executor);
    if (executor)
        executor->workers =
            aligned_alloc(_Alignof(struct dgi_worker), limit * sizeof *executor->workers);
    if (!executor || !executor->workers) {
        free(executor);
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    pthread_mutex_init(&executor->lock, NULL);
    pthread_cond_init(&executor->wake, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&executor->watch, &monotonic);
    pthread_condattr_destroy(&monotonic);
    executor->has_barrier = limit == 1 || dgi_barrier_register();
    executor->started = 1;
    atomic_init(&executor->awake, 1);
    for (unsigned i = 0; i < limit; i++) {
        struct dgi_worker *worker = &executor->workers[i];
        *worker = (struct dgi_worker){.executor = executor, .number = i};
        if (!dgi_deque_init(&worker->deque, executor->has_barrier)) {
            dagger_executor_destroy(executor);
            dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
            return NULL;
        }
        executor->limit = i + 1;
    }
    executor->startable = limit;
    atomic_init(&executor->wanted, limit - 1);
    return executor;
}

void dagger_executor_destroy(struct dagger_executor *executor)
{
    if (!executor)
        return;
    pthread_mutex_lock(&executor->lock);
    executor->is_closing = true;
    unsigned started = executor->started;
    pthread_cond_broadcast(&executor->wake);
    pthread_cond_signal(&executor->watch);
    pthread_mutex_unlock(&executor->lock);
    for (unsigned i = 1; i < started; i++)
        pthread_join(executor->workers[i].thread, NULL);
    for (unsigned i = 0; i < executor->limit; i++)
        dgi_deque_release(&executor->workers[i].deque);
    pthread_mutex_destroy(&executor->lock);
    pthread_cond_destroy(&executor->wake);
    pthread_cond_destroy(&executor->watch);
    free(executor->workers);
    free(executor->pending);
    free(executor);
}

static bool make_pending(struct dagger_executor *executor, size_t count)
{
    if (count <= executor->capacity)
        return true;
    free(executor->pending);
    executor->capacity = 0;
    executor->pending = malloc(count * sizeof *executor->pending);
    if (!executor->pending)
        return false;
    executor->capacity = count;
    return true;
}

static void end_flow(struct dgi_flow *flow, struct dgi_worker *worker)
{
    (void)flow;
    dgi_executor_stop(worker->executor);
}

bool dagger_executor_run(struct dagger_executor *executor,
                         const struct dagger_schedule *schedule,
                         dagger_executor_call *call, void *context,
                         struct dagger_error *error)
{
    static const struct dgi_flow_type type = {.end = end_flow};
    if (!schedule->node_count)
        return true;
    if (!make_pending(executor, schedule->node_count))
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    struct dgi_flow flow;
    dgi_flow_init(&flow, schedule, executor->pending);
    flow.type = &type;
    flow.call = call;
    flow.context = context;
    dgi_flow_start(&flow, &executor->workers[0]);
    dgi_executor_work(executor);
    return true;
}
