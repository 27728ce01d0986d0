/* The local runtime: tasks that wait for each other, which must all have a process. Where
 * one is missing these tests do not end. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "local_process.h"

enum { MOST = 300 };

static int arrivals[2], signs[2];
static int64_t quick; /* so many tasks of all do not wait */
static int64_t all;
static atomic_int *has_begun; /* shared */

static void setup(void)
{
    cr_assert(pipe(arrivals) == 0 && pipe(signs) == 0);
    has_begun = mmap(NULL, sizeof *has_begun, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert(has_begun != MAP_FAILED);
}

TestSuite(local_births, .init = setup, .timeout = 300);

static void put(const int *ends)
{
    if (write(ends[1], "x", 1) != 1)
        dagger_fail("the pipe is closed");
}

static void take(const int *ends)
{
    char byte;
    if (read(ends[0], &byte, 1) != 1)
        dagger_fail("the pipe is empty");
}

/* The last lets all go, as soon as all are there. */
static void meet(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    *(int64_t *)result = n;
    if (n < quick)
        return;
    put(arrivals);
    for (int64_t i = quick; n == all - 1 && i < all; i++)
        take(arrivals);
    for (int64_t i = quick; n == all - 1 && i < all; i++)
        put(signs);
    take(signs);
}
TASK(meet, number_param, &dagger_type_int64);

static bool run_meetings(const struct dagger_task *task, unsigned jobs)
{
    return run_each(task, all, jobs, NULL);
}

Test(local_births, let_all_jobs_meet)
{
    for (unsigned jobs = 1; jobs <= 16; jobs *= 2) {
        all = jobs;
        cr_expect(run_meetings(&meet_task, jobs), "%u", jobs);
    }
}

Test(local_births, let_tasks_meet_after_many_quick_ones)
{
    for (quick = 1; quick < MOST; quick *= 3) {
        all = quick + 4;
        cr_expect(run_meetings(&meet_task, 4), "%d", (int)quick);
    }
}

Test(local_births, let_tasks_meet_that_have_a_limit)
{
    struct dagger_task limited = meet_task;
    limited.options = (struct dagger_task_options){.timeout_s = 50, .retries = 2};
    all = 4;
    cr_expect(run_meetings(&limited, 4));
}

/* Number 0 waits for 1; those after 1 must not overtake it on the way to another process.
 */
static void follow(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    *(int64_t *)result = n;
    if (n == 0) {
        take(arrivals);
    } else if (n == 1) {
        atomic_store(has_begun, 1);
        put(arrivals);
    } else if (!atomic_load(has_begun)) {
        dagger_fail("number %d goes first", (int)n);
    }
}
TASK(follow, number_param, &dagger_type_int64);

Test(local_births, keep_the_order_of_what_waits)
{
    all = MOST; /* more than are given ahead */
    cr_expect(run_meetings(&follow_task, 2));
}

/* Two nodes, not partitions: the second waits in the first one's process at first. */
static void meet_other(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    put(n ? arrivals : signs);
    take(n ? signs : arrivals);
    *(int64_t *)result = n;
}
TASK(meet_other, number_param, &dagger_type_int64);

Test(local_births, let_two_nodes_meet)
{
    static const int64_t numbers_of[] = {0, 1};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "one",
         .task = &meet_other_task,
         INPUTS(FROM_CONSTANT(&numbers_of[0])),
         OUTPUTS(number)},
        {.name = "two",
         .task = &meet_other_task,
         INPUTS(FROM_CONSTANT(&numbers_of[1])),
         OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "two", .type = &dagger_type_int64, .node = 1};
    const struct dagger_dag dag = {DAG("two"), NODES(nodes), .outputs = &output,
                                   .output_count = 1};
    struct dagger_values outputs;
    cr_expect(dagger_local_run(&dag, NULL, &(struct dagger_local_options){.jobs = 2},
                               &outputs, NULL));
    dagger_values_release(&outputs);
}
