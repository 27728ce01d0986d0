/* The local runtime where threads cannot be started. Linked with --wrap. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <dagger/local.h>

#include "local_tables.h"

static size_t asked; /* for threads that there were not */

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context)
{
    (void)thread;
    (void)attributes;
    (void)start;
    (void)context;
    asked++;
    return EAGAIN;
}

enum { BESIDE = 8 };

static struct dagger_error error;

/* The result of the last of some nodes beside each other, the first of which runs `task`,
 * with four jobs; or -1. */
static int64_t run_beside(const struct dagger_task *task, enum dagger_isolation isolation)
{
    static const char *const names[BESIDE] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    static const struct dagger_input inputs[] = {FROM_PARAM(0)};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    static const struct dagger_dag_output last[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = BESIDE - 1}};
    struct dagger_node nodes[BESIDE];
    struct dagger_dag dag = {DAG("beside"), PARAMS(number_param), NODES(nodes),
                             OUTPUTS(last)};
    int64_t n = 41;
    const void *params[] = {&n};
    struct dagger_local_options options = {.jobs = 4, .isolation = isolation};
    struct dagger_values values = {0};
    for (size_t i = 0; i < BESIDE; i++)
        nodes[i] = (struct dagger_node){.name = names[i],
                                        .task = i ? &increment_task : task,
                                        .inputs = inputs,
                                        .input_count = 1,
                                        OUTPUTS(number)};
    bool ok = dagger_local_run(&dag, params, &options, &values, &error);
    int64_t result = ok ? *(const int64_t *)values.items[0] : -1;
    dagger_values_release(&values);
    return result;
}

/* The one that asked for the run does the work. */
Test(thread_faults, are_done_without, .timeout = 60)
{
    cr_expect_eq(run_beside(&increment_task, DAGGER_ISOLATION_THREAD), 42, "%s",
                 error.message);
    cr_expect_gt(asked, 0);
}

/* Among tasks in processes, those in threads need one, so as not to hold up the others.
 */
Test(thread_faults, are_told_where_a_task_needs_one, .timeout = 60)
{
    struct dagger_task task = increment_task;
    task.options.isolation = DAGGER_ISOLATION_THREAD;
    cr_expect_eq(run_beside(&task, DAGGER_ISOLATION_PROCESS), -1);
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect(strstr(error.message,
                     ": cannot start a thread: Resource temporarily unavailable"),
              "%s", error.message);
}
