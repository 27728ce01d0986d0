/* Runs that end all at once, and a pipe that all their processes hold until then. */
#ifndef TEST_LOCAL_HELD_H
#define TEST_LOCAL_HELD_H

#include <signal.h>

#include "local_process.h"

static int held[2];

static void expect_nobody_holds_the_pipe(void)
{
    char byte;
    close(held[1]);
    cr_expect_eq(read(held[0], &byte, 1), 0, "one holds the pipe");
    close(held[0]);
}

/* Prints the number of its supervisor, and waits. */
static void print_parent(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    printf("%d\n", (int)getppid());
    fflush(stdout);
    for (;;)
        pause();
}
TASK(print_parent, number_param, &dagger_type_int64);

/* Observers, for tasks that print one. */
__attribute__((unused)) static void kill_run(const struct dagger_event *event,
                                             void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        raise(SIGKILL);
}

__attribute__((unused)) static void kill_supervisor(const struct dagger_event *event,
                                                    void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        kill((pid_t)printed_number(event), SIGKILL);
}

#endif
