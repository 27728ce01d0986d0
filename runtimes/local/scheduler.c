#include "scheduler.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

struct thread {
    struct dgi_scheduler *scheduler;
    unsigned number;
    pthread_t id;
};

struct dgi_scheduler {
    dgi_run_work *run;
    void *context;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct dgi_work *waiting;
    size_t count;
    size_t reserved;
    size_t capacity;
    struct thread *threads; /* [0] is the caller of dgi_scheduler_run() */
    unsigned limit;
    unsigned started;
    atomic_uint idle; /* asleep, or not started yet */
    bool finished;
};

struct dgi_scheduler *dgi_scheduler_create(unsigned threads, dgi_run_work *run,
                                           void *context)
{
    struct dgi_scheduler *scheduler = calloc(1, sizeof *scheduler);
    if (!scheduler)
        return NULL;
    scheduler->threads = calloc(threads, sizeof *scheduler->threads);
    if (!scheduler->threads) {
        free(scheduler);
        return NULL;
    }
    scheduler->run = run;
    scheduler->context = context;
    scheduler->limit = threads;
    scheduler->started = 1;
    atomic_init(&scheduler->idle, threads - 1);
    pthread_mutex_init(&scheduler->lock, NULL);
    pthread_cond_init(&scheduler->wake, NULL);
    return scheduler;
}

void dgi_scheduler_destroy(struct dgi_scheduler *scheduler)
{
    if (!scheduler)
        return;
    pthread_mutex_destroy(&scheduler->lock);
    pthread_cond_destroy(&scheduler->wake);
    free(scheduler->threads);
    free(scheduler->waiting);
    free(scheduler);
}

bool dgi_scheduler_reserve(struct dgi_scheduler *scheduler, size_t count)
{
    bool ok = true;
    pthread_mutex_lock(&scheduler->lock);
    if (scheduler->reserved + count > scheduler->capacity) {
        size_t larger = 2 * (scheduler->reserved + count);
        struct dgi_work *moved =
            reallocarray(scheduler->waiting, larger, sizeof *scheduler->waiting);
        ok = moved != NULL;
        if (ok) {
            scheduler->waiting = moved;
            scheduler->capacity = larger;
        }
    }
    if (ok)
        scheduler->reserved += count;
    pthread_mutex_unlock(&scheduler->lock);
    return ok;
}

void dgi_scheduler_unreserve(struct dgi_scheduler *scheduler, size_t count)
{
    pthread_mutex_lock(&scheduler->lock);
    scheduler->reserved -= count;
    pthread_mutex_unlock(&scheduler->lock);
}

static bool take(struct dgi_scheduler *scheduler, struct dgi_work *work)
{
    pthread_mutex_lock(&scheduler->lock);
    atomic_fetch_add(&scheduler->idle, 1);
    while (!scheduler->count && !scheduler->finished)
        pthread_cond_wait(&scheduler->wake, &scheduler->lock);
    atomic_fetch_sub(&scheduler->idle, 1);
    bool found = scheduler->count > 0;
    if (found)
        *work = scheduler->waiting[--scheduler->count];
    pthread_mutex_unlock(&scheduler->lock);
    return found;
}

static void work_until_finished(struct thread *thread)
{
    struct dgi_scheduler *scheduler = thread->scheduler;
    struct dgi_work work;
    while (take(scheduler, &work))
        scheduler->run(thread->number, &work, scheduler->context);
}

static void *thread_main(void *argument)
{
    struct thread *thread = argument;
    atomic_fetch_sub(&thread->scheduler->idle, 1);
    work_until_finished(thread);
    return NULL;
}

/* Signals are for the threads the program made itself. Without a thread, fewer do it. */
static void start_thread(struct dgi_scheduler *scheduler)
{
    struct thread *thread = &scheduler->threads[scheduler->started];
    *thread = (struct thread){.scheduler = scheduler, .number = scheduler->started};
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread->id, NULL, thread_main, thread) == 0) {
        scheduler->started++;
    } else {
        atomic_fetch_sub(&scheduler->idle, scheduler->limit - scheduler->started);
        scheduler->limit = scheduler->started;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void dgi_scheduler_push(struct dgi_scheduler *scheduler, const struct dgi_work *work)
{
    pthread_mutex_lock(&scheduler->lock);
    scheduler->waiting[scheduler->count++] = *work;
    unsigned unstarted = scheduler->limit - scheduler->started;
    if (atomic_load(&scheduler->idle) > unstarted)
        pthread_cond_signal(&scheduler->wake);
    else if (unstarted)
        start_thread(scheduler);
    pthread_mutex_unlock(&scheduler->lock);
}

bool dgi_scheduler_is_hungry(struct dgi_scheduler *scheduler)
{
    return atomic_load_explicit(&scheduler->idle, memory_order_relaxed) > 0;
}

void dgi_scheduler_run(struct dgi_scheduler *scheduler)
{
    struct thread *self = &scheduler->threads[0];
    *self = (struct thread){.scheduler = scheduler, .number = 0};
    work_until_finished(self);
    for (unsigned i = 1; i < scheduler->started; i++)
        pthread_join(scheduler->threads[i].id, NULL);
}

void dgi_scheduler_finish(struct dgi_scheduler *scheduler)
{
    pthread_mutex_lock(&scheduler->lock);
    scheduler->finished = true;
    pthread_cond_broadcast(&scheduler->wake);
    pthread_mutex_unlock(&scheduler->lock);
}
