/* The local runtime: what tasks ask of the machine. */
#include <fcntl.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include "local_process.h"
#include "one_processor.h"

static char folder[] = "/tmp/dagger-limits-XXXXXX";

static void enter(void)
{
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
}

static void leave(void)
{
    cr_assert(chdir("/") == 0 && rmdir(folder) == 0);
}

TestSuite(local_limits, .init = enter, .fini = leave, .timeout = 300);

/* Fails where another task holds what the file stands for. */
static void hold(const char *name)
{
    int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd < 0)
        dagger_fail("another task holds %s", name);
    close(fd);
    for (int i = 0; i < 300; i++)
        sched_yield();
    if (unlink(name) != 0)
        dagger_fail("%s is gone", name);
}

static void hold_machine(const void *const *inputs, void *result)
{
    hold("machine");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

static void hold_gpu(const void *const *inputs, void *result)
{
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    if (!visible || (strcmp(visible, "7") != 0 && strcmp(visible, "GPU-a1") != 0))
        dagger_fail("CUDA_VISIBLE_DEVICES is %s", visible ? visible : "not set");
    hold(visible);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

static void see_all_gpus(const void *const *inputs, void *result)
{
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    if (!visible || strcmp(visible, "7,GPU-a1") != 0)
        dagger_fail("CUDA_VISIBLE_DEVICES is %s", visible ? visible : "not set");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(see_all_gpus, number_param, &dagger_type_int64);

/* `n` partitions of a task, at most four at a time; then `last` with their number. */
static bool run_partitions(const struct dagger_task *task, int64_t n,
                           const struct dagger_task *last, struct dagger_error *error)
{
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "count", .task = &count_up_task, INPUTS(FROM_PARAM(0)), OUTPUTS(list)},
        {.name = "hold",
         .task = task,
         INPUTS(FROM_NODE(0)),
         OUTPUTS(number),
         .partition_by = 1},
        {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), OUTPUTS(number)},
        {.name = "last", .task = last, INPUTS(FROM_NODE(2)), OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "sum", .type = &dagger_type_int64, .node = 3};
    const struct dagger_dag dag = {DAG("holding"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct dagger_values outputs;
    bool ok =
        dagger_local_run(&dag, (const void *[]){&n},
                         &(struct dagger_local_options){.jobs = 4}, &outputs, error);
    dagger_values_release(&outputs);
    return ok;
}

static struct dagger_task asking(dagger_call *call, struct dagger_task_options options)
{
    return (struct dagger_task){.name = "asking",
                                .call = call,
                                PARAMS(number_param),
                                .result = &dagger_type_int64,
                                .options = options,
                                .place = {"tasks.c", 3, 1}};
}

Test(local_limits, of_processors_are_kept)
{
    struct dagger_error error = {0};
    struct dagger_task task =
        asking(hold_machine, (struct dagger_task_options){.cpus = 100000});
    cr_expect(run_partitions(&task, 20, &increment_task, &error), "%s", error.message);
    task.options.isolation = DAGGER_ISOLATION_THREAD;
    cr_expect(run_partitions(&task, 20, &increment_task, &error), "%s", error.message);
}

Test(local_limits, of_processors_are_those_of_the_machine_however_many_jobs_there_are)
{
    struct dagger_error error = {0};
    struct dagger_task task =
        asking(hold_machine, (struct dagger_task_options){.cpus = 2});
    keep_one_processor();
    cr_expect(run_partitions(&task, 20, &increment_task, &error), "%s", error.message);
}

#ifndef __SANITIZE_ADDRESS__
Test(local_limits, of_memory_are_kept)
{
    struct dagger_error error = {0};
    struct dagger_task task =
        asking(hold_machine, (struct dagger_task_options){.memory = "1000Ti"});
    cr_expect(run_partitions(&task, 20, &increment_task, &error), "%s", error.message);
}
#endif

Test(local_limits, give_each_task_its_own_gpus)
{
    struct dagger_error error = {0};
    struct dagger_task task = asking(hold_gpu, (struct dagger_task_options){.gpus = 1});
    setenv("CUDA_VISIBLE_DEVICES", "7,GPU-a1", 1);
    cr_expect(run_partitions(&task, 20, &see_all_gpus_task, &error), "%s", error.message);
}

static int64_t anonymous_kib(void)
{
    char line[256];
    int64_t kib = -1;
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kib = strtoll(line + 8, NULL, 10);
    if (status)
        fclose(status);
    return kib;
}

/* Fails where its process has grown since the first task that ran there. It takes longer
 * than what is too short to have changed anything. */
static void set_variable(const void *const *inputs, void *result)
{
    enum { MOST_GROWTH_KIB = 3072 };
    static int64_t first_kib;
    struct timespec moment = {.tv_nsec = 1000000};
    int64_t kib = anonymous_kib();
    first_kib = first_kib ? first_kib : kib;
    if (kib < 0 || kib > first_kib + MOST_GROWTH_KIB)
        dagger_fail("%d KiB more", (int)(kib - first_kib));
    nanosleep(&moment, NULL);
    setenv("LEFT_BEHIND", "yes", 1);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

/* What there is to put back after a task is noted with each that gets a GPU: a hundred
 * times, at the least, in one of the four workers. */
Test(local_limits, of_gpus_do_not_make_workers_grow)
{
    enum { LARGE = 1 << 16 };
    struct dagger_error error = {0};
    struct dagger_task task =
        asking(set_variable, (struct dagger_task_options){.gpus = 1});
    char *large = calloc(1, LARGE);
    memset(large, 'x', LARGE - 1);
    setenv("LARGE", large, 1);
    setenv("CUDA_VISIBLE_DEVICES", "7,GPU-a1", 1);
    cr_expect(run_partitions(&task, 400, &increment_task, &error), "%s", error.message);
    free(large);
}

static void see_none(const void *const *inputs, void *result)
{
    const char *visible = getenv("CUDA_VISIBLE_DEVICES");
    if (visible)
        dagger_fail("CUDA_VISIBLE_DEVICES is %s", visible);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(see_none, number_param, &dagger_type_int64);

Test(local_limits, give_no_gpus_where_none_are_asked_for)
{
    struct dagger_error error = {0};
    unsetenv("CUDA_VISIBLE_DEVICES");
    cr_expect(run_partitions(&see_none_task, 20, &see_none_task, &error), "%s",
              error.message);
}

/* What follows an entry that is none is not there. */
Test(local_limits, count_gpus_as_their_driver_does)
{
    static const char *const lists[] = {"3,-1,4", "3,,4", "3,%,4"};
    struct dagger_task task = asking(hold_gpu, (struct dagger_task_options){.gpus = 2});
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct dagger_error error = {0};
        setenv("CUDA_VISIBLE_DEVICES", lists[i], 1);
        cr_expect_not(run_partitions(&task, 20, &increment_task, &error));
        cr_expect_str_eq(error.message, "task 'asking' needs 2 GPUs, here is 1");
    }
}

Test(local_limits, refuse_more_gpus_than_there_are)
{
    struct dagger_error error = {0};
    struct dagger_task task = asking(hold_gpu, (struct dagger_task_options){.gpus = 2});
    setenv("CUDA_VISIBLE_DEVICES", "3", 1);
    cr_expect_not(run_partitions(&task, 20, &increment_task, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect_str_eq(error.message, "task 'asking' needs 2 GPUs, here is 1");
    cr_expect_str_eq(error.file, "tasks.c");
}

Test(local_limits, need_a_process)
{
    struct dagger_error error = {0};
    struct dagger_task task =
        asking(hold_machine, (struct dagger_task_options){
                                 .timeout_s = 5, .isolation = DAGGER_ISOLATION_THREAD});
    cr_expect_not(run_partitions(&task, 20, &increment_task, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(strstr(error.message, "needs a process of its own"), "%s", error.message);
}
