/* The local runtime: whatever ends a task in a worker process, the run says what it was,
 * goes on with the others, and leaves nothing behind. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "local_process.h"

TestSuite(local_causes, .timeout = 300);

static void expect_cause(const struct dagger_task *task, int64_t n, const char *cause,
                         int exit_code)
{
    char message[200];
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.keep_going = true, .grace_s = 0.01};
    cr_expect_not(run_act(task, n, &options, &told, &error));
    snprintf(message, sizeof message, "act: %s", cause);
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect_str_eq(error.message, message);
    cr_expect_eq(error.exit_code, exit_code, "%s: %d", message, error.exit_code);
    cr_expect_str_eq(error.file, "pipeline.c");
    cr_expect_eq(error.line, 7);
    cr_expect(strstr(told.ended, "!act ") && strstr(told.ended, "+other ") &&
                  !strstr(told.ended, "after"),
              "%s", told.ended);
}

static void be_killed(const void *const *inputs, void *result)
{
    (void)result;
    raise((int)*(const int64_t *)inputs[0]);
}
TASK(be_killed, number_param, &dagger_type_int64);

Test(local_causes, names_every_signal_that_ends_a_process)
{
    static const struct {
        int number;
        const char *name;
    } signals[] = {
        {SIGHUP, "SIGHUP"},       {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"},
        {SIGILL, "SIGILL"},       {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"},
        {SIGBUS, "SIGBUS"},       {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"},
        {SIGUSR1, "SIGUSR1"},     {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"},
        {SIGPIPE, "SIGPIPE"},     {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
        {SIGSTKFLT, "SIGSTKFLT"}, {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"},
        {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGIO, "SIGIO"},
        {SIGPWR, "SIGPWR"},       {SIGSYS, "SIGSYS"},
    };
    for (size_t i = 0; i < COUNT(signals); i++) {
        char cause[100];
        snprintf(cause, sizeof cause, "killed by %s (%s)", signals[i].name,
                 strsignal(signals[i].number));
        expect_cause(&be_killed_task, signals[i].number, cause, 128 + signals[i].number);
    }
}

static void call_exit(const void *const *inputs, void *result)
{
    (void)result;
    exit((int)*(const int64_t *)inputs[0]);
}
TASK(call_exit, number_param, &dagger_type_int64);

static void end_at_once(const void *const *inputs, void *result)
{
    (void)result;
    _exit((int)*(const int64_t *)inputs[0]);
}
TASK(end_at_once, number_param, &dagger_type_int64);

Test(local_causes, tells_exit_codes)
{
    for (int code = 0; code < 256; code++) {
        char cause[100];
        snprintf(cause, sizeof cause, "exited with code %d before it was done", code);
        expect_cause(code % 2 ? &call_exit_task : &end_at_once_task, code, cause,
                     code ? code : 1);
    }
}

static void refuse(const void *const *inputs, void *result)
{
    (void)result;
    dagger_fail("%d is refused", (int)*(const int64_t *)inputs[0]);
}
TASK(refuse, number_param, &dagger_type_int64);

Test(local_causes, passes_on_what_a_task_says)
{
    expect_cause(&refuse_task, 5, "5 is refused", 0);
}

static void refuse_without_a_word(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    dagger_fail("%s", "");
}
TASK(refuse_without_a_word, number_param, &dagger_type_int64);

Test(local_causes, says_that_a_task_says_nothing)
{
    expect_cause(&refuse_without_a_word_task, 5, "it failed, and did not say why", 0);
}

static int64_t use_stack(int64_t depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth < 0 ? 0 : use_stack(depth + 1) + frame[0];
}

static void overflow(const void *const *inputs, void *result)
{
    *(int64_t *)result = use_stack(*(const int64_t *)inputs[0]);
}
TASK(overflow, number_param, &dagger_type_int64);

static void call_abort(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    abort();
}
TASK(call_abort, number_param, &dagger_type_int64);

#ifndef __SANITIZE_ADDRESS__
Test(local_causes, survives_a_stack_that_overflows)
{
    expect_cause(&overflow_task, 1, "killed by SIGSEGV (Segmentation fault)", 139);
}
#endif

Test(local_causes, survives_abort)
{
    expect_cause(&call_abort_task, 1, "killed by SIGABRT (Aborted)", 134);
}

static void wait_for_ever(const void *const *inputs, void *result)
{
    (void)result;
    if (*(const int64_t *)inputs[0])
        signal(SIGTERM, SIG_IGN);
    for (;;)
        pause();
}
static const struct dagger_task limited_task = {
    .name = "limited",
    .call = wait_for_ever,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.timeout_s = 0.02},
};

Test(local_causes, ends_what_takes_too_long)
{
    expect_cause(&limited_task, 0, "timed out after 0.02 s", 0);
}

static int said[2], may_end[2];

static void say_pid(const void *const *inputs, void *result)
{
    char byte;
    pid_t pid = getpid();
    *(int64_t *)result = *(const int64_t *)inputs[0];
    if (read(may_end[0], &byte, 1) != 1 ||
        write(said[1], &pid, sizeof pid) != (ssize_t)sizeof pid)
        dagger_fail("the pipe is closed");
}
static const struct dagger_task quick_task = {
    .name = "quick",
    .call = say_pid,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.timeout_s = 1000},
};
static struct dagger_stop clock_of_run;

/* The run is held up with something else until the task has answered; then its time has
 * passed: the clock jumps by as much as it would have stood still. */
static void hold_up(const struct dagger_event *event, void *context)
{
    pid_t pid;
    note(event, context);
    if (event->kind != DAGGER_EVENT_NODE_FINISHED || strcmp(event->address, "other") != 0)
        return;
    cr_assert(write(may_end[1], "x", 1) == 1);
    cr_assert(read(said[0], &pid, sizeof pid) == (ssize_t)sizeof pid);
    while (!sleeps(pid))
        sched_yield();
    clock_of_run.paused_ns -= 2000 * UINT64_C(1000000000);
}

Test(local_causes, takes_what_ended_in_time_though_the_run_looks_late)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {
        .observer = hold_up, .observer_context = &told, .stop = &clock_of_run};
    cr_assert(pipe(said) == 0 && pipe(may_end) == 0);
    cr_expect(run_act(&quick_task, 1, &options, &told, &error), "%s", error.message);
    for (int end = 0; end < 2; end++) {
        close(said[end]);
        close(may_end[end]);
    }
}

Test(local_causes, ends_what_takes_too_long_and_ignores_that)
{
    expect_cause(&limited_task, 1, "timed out after 0.02 s", 0);
}

/* Everything the process has, with its channel to the run. */
static void close_all(const void *const *inputs, void *result)
{
    for (int fd = 0; fd < 1000; fd++)
        close(fd);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(close_all, number_param, &dagger_type_int64);

Test(local_causes, survives_closed_descriptors)
{
    expect_next_prints(&close_all_task);
}

Test(local_causes, passes_on_large_values_after_closed_descriptors)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type}};
    const struct dagger_node nodes[] = {
        {.name = "close",
         .task = &close_all_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(number)},
        {.name = "count", .task = &count_up_task, INPUTS(FROM_NODE(0)), OUTPUTS(list)},
        {.name = "close-2",
         .task = &close_all_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(number),
         AFTER(1)},
        {.name = "sum",
         .task = &sum_task,
         INPUTS(FROM_NODE(1)),
         OUTPUTS(number),
         AFTER(2)},
    };
    const struct dagger_dag_output output = {
        .name = "sum", .type = &dagger_type_int64, .node = 3};
    const struct dagger_dag dag = {DAG("closing"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct dagger_values outputs;
    struct dagger_error error = {0};
    int64_t n = 300000;
    cr_assert(dagger_local_run(&dag, (const void *[]){&n},
                               &(struct dagger_local_options){.jobs = 1}, &outputs,
                               &error),
              "%s", error.message);
    cr_expect_eq(*(const int64_t *)outputs.items[0], n * (n - 1) / 2);
    dagger_values_release(&outputs);
}

/* A message that is not sound: the memory shared with the run, as far as it can be found
 * and written, is overwritten. */
static void overwrite_what_is_shared(void)
{
    char line[1000];
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps)) {
        char *end;
        unsigned long begin = strtoul(line, &end, 16);
        unsigned long size = strtoul(end + 1, &end, 16) - begin;
        if (strstr(line, "/dev/zero") && strncmp(end, " rw", 3) == 0)
            memset((void *)begin, 0x5A, size < 1 << 20 ? size : 1 << 20);
    }
    if (maps)
        fclose(maps);
}

static void scribble(const void *const *inputs, void *result)
{
    overwrite_what_is_shared();
    end_at_once(inputs, result);
}
TASK(scribble, number_param, &dagger_type_int64);

Test(local_causes, survives_a_task_that_destroys_what_is_shared)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.keep_going = true};
    cr_expect_not(run_act(&scribble_task, 7, &options, &told, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect(strstr(told.ended, "!act ") && strstr(told.ended, "+other "), "%s",
              told.ended);
}

static void scribble_and_wait(const void *const *inputs, void *result)
{
    overwrite_what_is_shared();
    wait_for_ever(inputs, result);
}
TASK(scribble_and_wait, number_param, &dagger_type_int64);

Test(local_causes, ends_a_task_that_destroys_what_is_shared)
{
    expect_cause(
        &scribble_and_wait_task, 0,
        "killed, as it had overwritten memory that its worker process shares with "
        "the run",
        0);
}
