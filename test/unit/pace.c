/* Whether threads share the nodes of a graph: what an executor makes of how fast they go.
 * Time passes, and nodes run, as the tests say: linked with --wrap. */
#include "executor.h"

#include <criterion/criterion.h>
#include <time.h>

enum { US = 1000, MS = 1000 * US };

static uint64_t now = 1000 * (uint64_t)MS;

int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    (void)clock;
    *time = (struct timespec){.tv_sec = (time_t)(now / 1000000000),
                              .tv_nsec = (long)(now % 1000000000)};
    return 0;
}

static struct dagger_executor *executor;

/* Two threads share work, and then one leaves the other to itself. */

static void begin(void)
{
    executor = dagger_executor_create(2, NULL);
    cr_assert(executor);
    dgi_pace_begin(executor);
    pthread_mutex_lock(&executor->lock);
    dgi_pace_join(executor);
    atomic_store(&executor->awake, 2);
}

static void end(void)
{
    atomic_store(&executor->awake, 1);
    pthread_mutex_unlock(&executor->lock);
    dagger_executor_destroy(executor);
}

TestSuite(pace, .init = begin, .fini = end, .timeout = 60);

/* So much time passes, in which nodes run that take so long one after another. */
static void run_nodes(uint64_t ns, uint64_t ns_a_node)
{
    now += ns;
    atomic_fetch_add(&executor->workers[0].executed, ns / ns_a_node);
}

static void leave(uint64_t ns_a_node)
{
    run_nodes(10 * MS, ns_a_node);
    cr_assert(dgi_pace_wants_leave(executor));
    dgi_pace_leave(executor);
    atomic_store(&executor->awake, 1);
}

static bool is_better_alone(uint64_t ns, uint64_t ns_a_node)
{
    run_nodes(ns, ns_a_node);
    return dgi_pace_is_better_alone(executor);
}

static void share_again(void)
{
    atomic_store(&executor->awake, 2);
    dgi_pace_return(executor);
}

Test(pace, leaves_nodes_alone_that_go_faster_then)
{
    leave(100);
    cr_expect(is_better_alone(10 * MS, 60));
    cr_expect(is_better_alone(1 * MS, 60));
}

Test(pace, shares_nodes_that_go_slower_alone)
{
    leave(100);
    cr_expect_not(is_better_alone(10 * MS, 190));
}

Test(pace, leaves_nodes_alone_that_go_as_fast)
{
    leave(100);
    cr_expect(is_better_alone(10 * MS, 105));
}

Test(pace, does_not_ask_again_at_once)
{
    leave(100);
    cr_assert_not(is_better_alone(10 * MS, 190));
    share_again();
    run_nodes(5 * MS, 100);
    cr_expect_not(dgi_pace_wants_leave(executor));
    run_nodes(20 * MS, 100);
    cr_expect(dgi_pace_wants_leave(executor));
}

Test(pace, shares_again_after_a_while_to_see)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    cr_expect_not(is_better_alone(20 * MS, 60));
}

Test(pace, asks_less_and_less_often)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    cr_assert_not(is_better_alone(20 * MS, 60));
    share_again();
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    cr_expect(is_better_alone(20 * MS, 60));
}

Test(pace, shares_nodes_that_begin_to_take_long)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    cr_expect_not(is_better_alone(1 * MS, 2 * US));
}

Test(pace, shares_where_a_node_does_not_end)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    cr_expect_not(is_better_alone(1 * MS, 2 * MS));
}

Test(pace, shares_nodes_that_take_long)
{
    run_nodes(10 * MS, 1 * US);
    cr_expect_not(dgi_pace_wants_leave(executor));
}

Test(pace, does_not_judge_by_a_moment)
{
    cr_expect_not(dgi_pace_wants_leave(executor));
    leave(100);
    cr_expect(is_better_alone(0, 1));
}

/* Of work that one thread shares out by halves. */
Test(pace, shares_long_ranges)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    pthread_mutex_unlock(&executor->lock);
    dgi_pace_share(executor);
    pthread_mutex_lock(&executor->lock);
    cr_expect_not(is_better_alone(1 * MS, 60));
    share_again();
    run_nodes(5 * MS, 100);
    cr_expect_not(dgi_pace_wants_leave(executor));
}

/* A third one, with work of its own: it may go on for long. */
Test(pace, does_not_wait_for_ever_for_another_thread)
{
    leave(100);
    atomic_store(&executor->awake, 2);
    for (int i = 0; i < 3; i++)
        cr_expect(is_better_alone(1 * MS, 60));
    cr_expect_not(is_better_alone(1 * MS, 60));
}

Test(pace, knows_nothing_when_a_run_begins)
{
    leave(100);
    cr_assert(is_better_alone(10 * MS, 60));
    pthread_mutex_unlock(&executor->lock);
    dgi_pace_begin(executor);
    pthread_mutex_lock(&executor->lock);
    cr_expect_not(is_better_alone(0, 1));
    share_again();
    run_nodes(10 * MS, 100);
    cr_expect(dgi_pace_wants_leave(executor));
}

/* The second thread has not come yet. */
static void begin_anew(void)
{
    pthread_mutex_unlock(&executor->lock);
    dgi_pace_begin(executor);
    pthread_mutex_lock(&executor->lock);
    dgi_pace_call(executor);
}

Test(pace, does_not_even_try_nodes_that_do_nothing)
{
    begin_anew();
    run_nodes(30 * US, 10);
    dgi_pace_join(executor);
    cr_assert(dgi_pace_wants_leave(executor));
    dgi_pace_leave(executor);
    for (int i = 0; i < 5; i++)
        cr_expect(is_better_alone(20 * MS, 10));
    cr_expect_not(is_better_alone(1 * MS, 2 * US));
}

Test(pace, tries_nodes_of_which_too_few_have_run_before)
{
    begin_anew();
    run_nodes(1 * US, 10);
    dgi_pace_join(executor);
    cr_expect_not(dgi_pace_wants_leave(executor));
}
