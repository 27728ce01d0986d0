/* How the threads of an executor find work, sleep and wake. */
#include "executor.h"
#include "flow.h"

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

/* Under the lock: how many threads may be woken or started for work that is offered. */
static void update_wanted(struct dagger_executor *executor)
{
    unsigned idle = executor->asleep - executor->tickets;
    if (!executor->is_closing)
        idle += executor->startable - executor->started;
    atomic_store(&executor->wanted, executor->is_watched ? 0 : idle);
}

/* Whoever was woken lets the next be, and must then see all that was offered before. */
static void arise(struct dagger_executor *executor)
{
    atomic_store(&executor->is_waking, false);
    dgi_barrier_pass(executor->has_barrier);
}

static void *thread_main(void *argument)
{
    struct dgi_worker *worker = argument;
    arise(worker->executor);
    pthread_mutex_lock(&worker->executor->lock);
    dgi_pace_join(worker->executor);
    pthread_mutex_unlock(&worker->executor->lock);
    dgi_worker_work(worker);
    return NULL;
}

/* Where a thread cannot be had, fewer work. */
static void start_thread(struct dagger_executor *executor)
{
    struct dgi_worker *worker = &executor->workers[executor->started];
    atomic_fetch_add(&executor->awake, 1);
    executor->started++;
    if (pthread_create(&worker->thread, NULL, thread_main, worker) == 0)
        return;
    executor->started--;
    executor->startable = executor->started;
    atomic_fetch_sub(&executor->awake, 1);
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
    dgi_pace_call(executor);
    update_wanted(executor);
    pthread_mutex_unlock(&executor->lock);
}

static bool may_return(const struct dgi_worker *worker)
{
    const struct dagger_executor *executor = worker->executor;
    return worker->number == 0 ? atomic_load(&executor->is_stopped)
                               : executor->is_closing;
}

/* Under the lock: sleeps until a ticket comes, or all is over. True where it did. */
static bool wait_for_ticket(struct dgi_worker *worker, bool is_needed)
{
    struct dagger_executor *executor = worker->executor;
    bool has_slept = false;
    while (!is_needed && !executor->tickets && !may_return(worker)) {
        if (!has_slept)
            atomic_fetch_sub(&executor->awake, 1);
        has_slept = true;
        pthread_cond_wait(&executor->wake, &executor->lock);
    }
    bool has_ticket = executor->tickets > 0;
    executor->tickets -= has_ticket;
    /* A ticket has counted its thread as awake already. */
    if (has_ticket && !has_slept)
        atomic_fetch_sub(&executor->awake, 1);
    else if (!has_ticket && has_slept)
        atomic_fetch_add(&executor->awake, 1);
    return has_ticket;
}

/* Sleeps until there may be work. */
static void sleep_until_woken(struct dgi_worker *worker)
{
    struct dagger_executor *executor = worker->executor;
    pthread_mutex_lock(&executor->lock);
    executor->asleep++;
    update_wanted(executor);
    bool is_watched = executor->is_watched;
    pthread_mutex_unlock(&executor->lock);
    dgi_barrier_pass(executor->has_barrier);
    bool is_needed = !is_watched && is_work_visible(executor);
    pthread_mutex_lock(&executor->lock);
    bool has_ticket = wait_for_ticket(worker, is_needed);
    executor->asleep--;
    if (has_ticket)
        dgi_pace_join(executor);
    update_wanted(executor);
    pthread_mutex_unlock(&executor->lock);
    if (has_ticket)
        arise(executor);
}

/* Under the lock: runs nodes again, beside a thread that believed itself alone. False:
 * it is just counting without atomic updates. */
static bool rejoin(struct dagger_executor *executor)
{
    atomic_fetch_add(&executor->awake, 1);
    dgi_barrier_pass(executor->has_barrier);
    for (unsigned i = 0; i < executor->limit; i++)
        if (atomic_load(&executor->workers[i].is_counting)) {
            atomic_fetch_sub(&executor->awake, 1);
            return false;
        }
    return true;
}

/* Under the lock: leaves the work to the others, and looks now and then whether that is
 * still right. */
static void stand_by(struct dgi_worker *worker)
{
    struct dagger_executor *executor = worker->executor;
    executor->is_watched = true;
    update_wanted(executor);
    atomic_fetch_sub(&executor->awake, 1);
    dgi_pace_leave(executor);
    do
        dgi_pace_wait(executor);
    while (!may_return(worker) &&
           (dgi_pace_is_better_alone(executor) || !rejoin(executor)));
    if (may_return(worker))
        atomic_fetch_add(&executor->awake, 1);
    dgi_pace_return(executor);
    executor->is_watched = false;
    update_wanted(executor);
}

/* True where the others had better be left alone, and were: one thread looks after that,
 * further ones sleep. If no other thread runs, the work is this one's. */
static bool leave_alone(struct dgi_worker *worker)
{
    struct dagger_executor *executor = worker->executor;
    if (!executor->has_barrier || !is_work_visible(executor))
        return false;
    pthread_mutex_lock(&executor->lock);
    bool has_others = atomic_load(&executor->awake) > 1;
    bool is_watched = has_others && executor->is_watched;
    bool watches = has_others && !is_watched && dgi_pace_wants_leave(executor);
    if (watches)
        stand_by(worker);
    pthread_mutex_unlock(&executor->lock);
    if (is_watched)
        sleep_until_woken(worker);
    return is_watched || watches;
}

static bool find_work(struct dgi_worker *worker, struct dgi_entry *entry)
{
    struct dagger_executor *executor = worker->executor;
    if (!take_overflow(executor, entry) && !steal(worker, entry))
        return false;
    /* Wakes spread: each thread that found work looks whether there is more. */
    if (atomic_load(&executor->wanted) && is_work_visible(executor))
        dgi_executor_wake(executor);
    return true;
}

static bool is_over(struct dgi_worker *worker)
{
    pthread_mutex_lock(&worker->executor->lock);
    bool over = may_return(worker);
    pthread_mutex_unlock(&worker->executor->lock);
    return over;
}

void dgi_worker_work(struct dgi_worker *worker)
{
    struct dgi_entry entry;
    for (;;) {
        dgi_worker_run_ready(worker);
        if (worker->number == 0 && atomic_load(&worker->executor->is_stopped))
            return;
        if (leave_alone(worker)) {
            if (is_over(worker))
                return;
        } else if (find_work(worker, &entry)) {
            dgi_worker_run_entry(worker, &entry);
        } else {
            sleep_until_woken(worker);
            if (is_over(worker))
                return;
        }
    }
}
