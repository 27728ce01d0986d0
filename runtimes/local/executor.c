#include "executor.h"

#include <sched.h>
#include <stdlib.h>

#include "flow.h"

enum { MAX_THREADS = 4096 };

/* ---- Finding work -------------------------------------------------------------------
 */

void dgi_executor_overflow(struct dagger_executor *executor, struct dgi_flow *flow,
                           uint32_t node)
{
    pthread_mutex_lock(&executor->lock);
    if (flow->overflow == DGI_NONE) {
        flow->next_overflowing = executor->overflowing;
        executor->overflowing = flow;
    }
    /* A ready node's counter has done its work, and links it to the next. */
    atomic_store_explicit(&flow->pending[node], flow->overflow, memory_order_relaxed);
    flow->overflow = node;
    atomic_store(&executor->has_overflow, true);
    pthread_mutex_unlock(&executor->lock);
    dgi_executor_offer(executor);
}

static bool take_overflow(struct dagger_executor *executor, struct dgi_entry *entry)
{
    if (!atomic_load(&executor->has_overflow))
        return false;
    pthread_mutex_lock(&executor->lock);
    struct dgi_flow *flow = executor->overflowing;
    if (flow) {
        *entry = (struct dgi_entry){.flow = flow, .node = flow->overflow};
        flow->overflow =
            atomic_load_explicit(&flow->pending[flow->overflow], memory_order_relaxed);
        if (flow->overflow == DGI_NONE)
            executor->overflowing = flow->next_overflowing;
        atomic_store(&executor->has_overflow, executor->overflowing != NULL);
    }
    pthread_mutex_unlock(&executor->lock);
    return flow != NULL;
}

static bool steal(struct dgi_worker *worker, struct dgi_entry *entry)
{
    struct dagger_executor *executor = worker->executor;
    for (unsigned i = 1; i < executor->limit; i++) {
        unsigned victim = (worker->number + i) % executor->limit;
        if (dgi_deque_steal(&executor->workers[victim].deque, entry))
            return true;
    }
    return false;
}

static bool is_work_visible(const struct dagger_executor *executor)
{
    for (unsigned i = 0; i < executor->limit; i++)
        if (dgi_deque_has_work(&executor->workers[i].deque))
            return true;
    return atomic_load(&executor->has_overflow);
}

/* ---- Sleeping and waking ------------------------------------------------------------
 */

static void *thread_main(void *argument);

/* Where a thread cannot be had, fewer work. */
static void start_thread(struct dagger_executor *executor)
{
    struct dgi_worker *worker = &executor->workers[executor->started];
    atomic_fetch_sub(&executor->wanted, 1);
    atomic_fetch_add(&executor->awake, 1);
    executor->started++;
    if (pthread_create(&worker->thread, NULL, thread_main, worker) == 0)
        return;
    executor->started--;
    executor->startable = executor->started;
    atomic_fetch_sub(&executor->awake, 1);
    atomic_store(&executor->wanted, executor->asleep);
    atomic_store(&executor->is_waking, false);
}

void dgi_executor_wake(struct dagger_executor *executor)
{
    if (atomic_load_explicit(&executor->is_waking, memory_order_relaxed) ||
        atomic_exchange(&executor->is_waking, true))
        return;
    pthread_mutex_lock(&executor->lock);
    if (executor->asleep > executor->tickets) {
        executor->tickets++;
        atomic_fetch_add(&executor->awake, 1);
        pthread_cond_signal(&executor->wake);
    } else if (executor->started < executor->startable && !executor->is_closing) {
        start_thread(executor);
    } else {
        atomic_store(&executor->is_waking, false);
    }
    pthread_mutex_unlock(&executor->lock);
}

/* Whoever was woken lets the next be, and must then see all that was offered before. */
static void arise(struct dagger_executor *executor)
{
    atomic_store(&executor->is_waking, false);
    dgi_barrier_pass(executor->has_barrier);
}

static bool may_return(const struct dgi_worker *worker)
{
    const struct dagger_executor *executor = worker->executor;
    return worker->number == 0 ? atomic_load(&executor->is_stopped)
                               : executor->is_closing;
}

/* Under the lock: no longer among the sleepers. True where there was a ticket. */
static bool leave_sleepers(struct dagger_executor *executor)
{
    bool has_ticket = executor->tickets > 0;
    executor->asleep--;
    executor->tickets -= has_ticket;
    atomic_fetch_sub(&executor->wanted, 1);
    return has_ticket;
}

/* Sleeps until there may be work. */
static void sleep_until_woken(struct dgi_worker *worker)
{
    struct dagger_executor *executor = worker->executor;
    pthread_mutex_lock(&executor->lock);
    executor->asleep++;
    atomic_fetch_add(&executor->wanted, 1);
    pthread_mutex_unlock(&executor->lock);
    dgi_barrier_pass(executor->has_barrier);
    bool is_needed = is_work_visible(executor);
    pthread_mutex_lock(&executor->lock);
    bool has_slept = false;
    while (!is_needed && !executor->tickets && !may_return(worker)) {
        if (!has_slept)
            atomic_fetch_sub(&executor->awake, 1);
        has_slept = true;
        pthread_cond_wait(&executor->wake, &executor->lock);
    }
    bool has_ticket = leave_sleepers(executor);
    /* A ticket has counted its thread as awake already. */
    if (has_ticket && !has_slept)
        atomic_fetch_sub(&executor->awake, 1);
    else if (!has_ticket && has_slept)
        atomic_fetch_add(&executor->awake, 1);
    pthread_mutex_unlock(&executor->lock);
    if (has_ticket)
        arise(executor);
}

static void work(struct dgi_worker *worker)
{
    struct dagger_executor *executor = worker->executor;
    struct dgi_entry entry;
    for (;;) {
        dgi_worker_run_ready(worker);
        if (worker->number == 0 && atomic_load(&executor->is_stopped))
            return;
        if (take_overflow(executor, &entry) || steal(worker, &entry)) {
            /* Wakes spread: each thread that found work looks whether there is more. */
            if (atomic_load(&executor->wanted) && is_work_visible(executor))
                dgi_executor_wake(executor);
            dgi_worker_run_entry(worker, &entry);
            continue;
        }
        sleep_until_woken(worker);
        pthread_mutex_lock(&executor->lock);
        bool is_over = may_return(worker);
        pthread_mutex_unlock(&executor->lock);
        if (is_over)
            return;
    }
}

static void *thread_main(void *argument)
{
    struct dgi_worker *worker = argument;
    arise(worker->executor);
    work(worker);
    return NULL;
}

void dgi_executor_work(struct dagger_executor *executor)
{
    work(&executor->workers[0]);
    atomic_store(&executor->is_stopped, false);
}

void dgi_executor_stop(struct dagger_executor *executor)
{
    pthread_mutex_lock(&executor->lock);
    atomic_store(&executor->is_stopped, true);
    pthread_cond_broadcast(&executor->wake);
    pthread_mutex_unlock(&executor->lock);
}

/* ---- The public interface -----------------------------------------------------------
 */

static unsigned count_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

unsigned dgi_executor_threads(unsigned wish)
{
    unsigned threads = wish ? wish : count_cpus();
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
    pthread_mutex_unlock(&executor->lock);
    for (unsigned i = 1; i < started; i++)
        pthread_join(executor->workers[i].thread, NULL);
    for (unsigned i = 0; i < executor->limit; i++)
        dgi_deque_release(&executor->workers[i].deque);
    pthread_mutex_destroy(&executor->lock);
    pthread_cond_destroy(&executor->wake);
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
