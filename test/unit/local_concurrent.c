/* The local runtime: runs beside each other, and within tasks. */
#include <pthread.h>

#include "local_process.h"

TestSuite(local_concurrent, .timeout = 300);

static bool run_number(const struct dagger_task *task, int64_t n,
                       const struct dagger_local_options *options, int64_t *result)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node node = {
        .name = "node", .task = task, INPUTS(FROM_CONSTANT(&n)), OUTPUTS(number)};
    struct dagger_values outputs;
    bool ok =
        dagger_local_run_node(&node, (const void *[]){NULL}, options, &outputs, NULL);
    if (ok)
        *result = *(const int64_t *)outputs.items[0];
    dagger_values_release(&outputs);
    return ok;
}

/* ---- Two at a time ---- */

static int first_may_go[2], second_may_go[2];

static void wait_for_sign(const void *const *inputs, void *result)
{
    char byte;
    const int *sign = *(const int64_t *)inputs[0] == 1 ? first_may_go : second_may_go;
    if (read(sign[0], &byte, 1) != 1)
        dagger_fail("there is no sign");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(wait_for_sign, number_param, &dagger_type_int64);

static void give_sign(const int *sign)
{
    cr_assert_eq(write(sign[1], "x", 1), 1);
}

static void let_first_go(const struct dagger_event *event, void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_STARTED)
        give_sign(first_may_go);
}

static void *run_second(void *argument)
{
    struct dagger_local_options options = {.observer = let_first_go};
    int64_t result = 0;
    *(bool *)argument =
        run_number(&wait_for_sign_task, 2, &options, &result) && result == 2;
    return NULL;
}

struct second {
    pthread_t thread;
    bool ok;
};

static void start_second(const struct dagger_event *event, void *context)
{
    struct second *second = context;
    if (event->kind == DAGGER_EVENT_NODE_STARTED)
        cr_assert(pthread_create(&second->thread, NULL, run_second, &second->ok) == 0);
}

/* The second begins and ends later than the first: it inherits what the first has. */
Test(local_concurrent, runs_do_not_wait_for_each_other)
{
    struct second second = {.ok = false};
    struct dagger_local_options options = {.observer = start_second,
                                           .observer_context = &second};
    int64_t result = 0;
    cr_assert(pipe(first_may_go) == 0 && pipe(second_may_go) == 0);
    cr_expect(run_number(&wait_for_sign_task, 1, &options, &result) && result == 1);
    give_sign(second_may_go);
    cr_assert(pthread_join(second.thread, NULL) == 0);
    cr_expect(second.ok);
}

/* ---- One in another ---- */

static void run_inner(const void *const *inputs, void *result)
{
    int64_t inner = 0;
    if (!run_number(&increment_task, *(const int64_t *)inputs[0], NULL, &inner))
        dagger_fail("the inner run failed");
    *(int64_t *)result = inner + 1;
}
TASK(run_inner, number_param, &dagger_type_int64);

Test(local_concurrent, tasks_can_run_dags)
{
    static const enum dagger_isolation ways[] = {DAGGER_ISOLATION_PROCESS,
                                                 DAGGER_ISOLATION_THREAD};
    struct belongings before = look_around();
    for (size_t i = 0; i < 2; i++) {
        struct dagger_local_options options = {.isolation = ways[i]};
        int64_t result = 0;
        cr_expect(run_number(&run_inner_task, 5, &options, &result));
        cr_expect_eq(result, 7);
    }
    expect_nothing_left(&before);
}
