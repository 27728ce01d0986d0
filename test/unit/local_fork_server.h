/* The fork server: which process has given birth to the workers, and which it is. */
#ifndef TEST_LOCAL_FORK_SERVER_H
#define TEST_LOCAL_FORK_SERVER_H

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>

#include "local_process.h"

/* Tasks see 1 where the fork server has given birth to their worker, 2 where the program
 * has. */
static int64_t generation = 1;

static void start_server(void)
{
    struct dagger_error error = {0};
    cr_assert(dagger_local_start_fork_server(&error), "%s", error.message);
    generation = 2;
}

static const struct dagger_output number_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};

/* What the task makes of `n`, or -1. */
static int64_t run(const struct dagger_task *task, int64_t n,
                   const struct dagger_local_options *options)
{
    const struct dagger_node node = {
        .name = "node", .task = task, INPUTS(FROM_CONSTANT(&n)), OUTPUTS(number_output)};
    struct dagger_values outputs;
    struct dagger_error error = {0};
    bool ok =
        dagger_local_run_node(&node, (const void *[]){NULL}, options, &outputs, &error);
    int64_t result = ok ? *(const int64_t *)outputs.items[0] : -1;
    cr_expect(ok, "%s", error.message);
    dagger_values_release(&outputs);
    return result;
}

static void tell_generation(const void *const *inputs, void *result)
{
    *(int64_t *)result = generation + *(const int64_t *)inputs[0];
}
TASK(tell_generation, number_param, &dagger_type_int64);

static int64_t generation_of_workers(void)
{
    return run(&tell_generation_task, 0, NULL);
}

__attribute__((unused)) static pid_t parent_of(pid_t pid)
{
    char path[40];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%*d (%*[^)]) %*c %d", &parent) != 1)
        parent = 0;
    if (file)
        fclose(file);
    return parent;
}

/* The server's number: the parent of the supervisor. */
static void tell_grandparent(const void *const *inputs, void *result)
{
    (void)inputs;
    *(int64_t *)result = parent_of(getppid());
}
TASK(tell_grandparent, number_param, &dagger_type_int64);

__attribute__((unused)) static void kill_and_wait(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    cr_assert(fd >= 0 && kill(pid, SIGKILL) == 0);
    cr_assert(poll(&end, 1, -1) == 1);
    close(fd);
}

#endif
