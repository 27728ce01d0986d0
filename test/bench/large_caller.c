/*
 * A program that holds memory of its own and runs a map and reduce in worker processes by
 * the library: usage: large_caller TASKS MEBIBYTES [fork-server]. Prints the seconds of a
 * run of so many tasks, of one task, and of a fork that is waited for: each the best of
 * several.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <dagger/local.h>

#include "../unit/local_tables.h"

enum { TURNS = 5 };

static const struct dagger_output each_number[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
static const struct dagger_node nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(each_number)},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     .partition_by = 1},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag dag = {DAG("count"), PARAMS(number_param), NODES(nodes),
                                      OUTPUTS(outputs)};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool run(int64_t count)
{
    struct dagger_error error = {0};
    struct dagger_values values;
    struct dagger_local_options options = {.jobs = 2};
    bool ok = dagger_local_run(&dag, (const void *[]){&count}, &options, &values, &error);
    ok = ok && *(const int64_t *)values.items[0] == count * (count + 1) / 2;
    if (!ok)
        fprintf(stderr, "large_caller: %s\n", error.message);
    dagger_values_release(&values);
    return ok;
}

static bool fork_and_wait(int64_t unused)
{
    (void)unused;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child;
}

/* Seconds, or a negative number where it failed. */
static double best(bool (*function)(int64_t), int64_t argument)
{
    double seconds = -1;
    for (int i = 0; i < TURNS; i++) {
        double start = now();
        if (!function(argument))
            return -1;
        double turn = now() - start;
        seconds = seconds < 0 || turn < seconds ? turn : seconds;
    }
    return seconds;
}

/* In ordinary pages, of which there are many, so that a fork has much to do. */
static bool hold(size_t bytes)
{
    char *memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || madvise(memory, bytes, MADV_NOHUGEPAGE) != 0)
        return false;
    memset(memory, 1, bytes);
    return true;
}

int main(int argc, char **argv)
{
    bool has_server = argc == 4 && strcmp(argv[3], "fork-server") == 0;
    int64_t count = argc == 3 + has_server ? atoll(argv[1]) : 0;
    size_t bytes = count ? (size_t)atoll(argv[2]) << 20 : 0;
    struct dagger_error error = {0};
    if (has_server && !dagger_local_start_fork_server(&error))
        fprintf(stderr, "large_caller: %s\n", error.message);
    if (count < 1 || error.code != DAGGER_OK || (bytes && !hold(bytes)))
        return 2;
    double many = best(run, count);
    double one = best(run, 1);
    double fork = best(fork_and_wait, 0);
    printf("%.9f %.9f %.9f\n", many, one, fork);
    return many < 0 || one < 0 || fork < 0;
}
