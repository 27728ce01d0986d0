/* The local runtime: tasks in worker processes: what they print, retries, limits,
 * stopping, and what they leave behind. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "local_held.h"

TestSuite(local_process, .timeout = 300);

static int64_t attempt(void)
{
    const char *text = getenv("DAGGER_ATTEMPT");
    return text ? strtoll(text, NULL, 10) : 0;
}

/* Its third attempt succeeds; the second dies. */
static void third_time(const void *const *inputs, void *result)
{
    *(int64_t *)result = 100 * *(const int64_t *)inputs[0] + attempt();
    if (attempt() == 2)
        abort();
    if (attempt() < 3)
        dagger_fail("not yet");
}
static const struct dagger_task retried_task = {
    .name = "third-time",
    .call = third_time,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.retries = 2, .retry_delay_s = 0.001},
};
static const struct dagger_task retried_once_task = {
    .name = "third-time",
    .call = third_time,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.retries = 1},
};

Test(local_process, tries_again_what_failed)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.jobs = 1};
    cr_assert(run_act(&retried_task, 1, &options, &told, &error), "%s", error.message);
    cr_expect(strstr(told.ended, "~act "), "%s", told.ended);
    cr_expect(strstr(told.ended, "+act "), "%s", told.ended);
}

Test(local_process, says_which_attempt_failed_in_the_end)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {0};
    cr_assert_not(run_act(&retried_once_task, 1, &options, &told, &error));
    cr_expect_str_eq(error.message, "act: attempt 2 of 2: killed by SIGABRT (Aborted)");
}

/* In a thread there is no environment of its own, and no death. */
static void count_calls(const void *const *inputs, void *result)
{
    static int64_t calls;
    *(int64_t *)result = *(const int64_t *)inputs[0] + calls;
    if (calls++ < 2)
        dagger_fail("not yet");
}
static const struct dagger_task retried_thread_task = {
    .name = "count-calls",
    .call = count_calls,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.retries = 2, .isolation = DAGGER_ISOLATION_THREAD},
};

Test(local_process, tries_threads_again_too)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {0};
    cr_assert(run_act(&retried_thread_task, 1, &options, &told, &error), "%s",
              error.message);
    cr_expect(strstr(told.ended, "~act ~act +act ") || strstr(told.ended, "~act +other"),
              "%s", told.ended);
}

static void print(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    *(int64_t *)result = n;
    printf("out\n");
    fprintf(stderr, "err\n\n");
    printf("no end");
}
TASK(print, number_param, &dagger_type_int64);

Test(local_process, passes_on_what_tasks_print)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1};
    cr_assert(run_act(&print_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.lines, "out err  no end ");
}

/* What the C library has set up for a stream that is in use stays, unless it is told. */
Test(local_process, passes_on_what_tasks_print_in_order_where_the_caller_has_printed)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1};
    FILE *file = tmpfile();
    cr_assert(file && dup2(fileno(file), STDOUT_FILENO) == STDOUT_FILENO);
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    printf("before\n");
    cr_assert(run_act(&print_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.lines, "out err  no end ");
    fclose(file);
}

enum { MUCH = 1 << 26 };

static void print_much(const void *const *inputs, void *result)
{
    static char line[10000];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (size_t i = 0; i < MUCH / sizeof line; i++)
        if (write(STDERR_FILENO, line, sizeof line) != sizeof line)
            dagger_fail("a short write");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(print_much, number_param, &dagger_type_int64);

Test(local_process, passes_on_much_output_without_keeping_it)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1};
    cr_assert(run_act(&print_much_task, 1, &options, &told, NULL));
    cr_expect_eq(told.printed, (size_t)(MUCH / 10000) * 9999);
}

/* Sanitizers take memory of their own. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
static void use_memory(const void *const *inputs, void *result)
{
    size_t size = (size_t)*(const int64_t *)inputs[0] << 20;
    char *memory = dagger_alloc(size);
    memset(memory, 1, size);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
static const struct dagger_task small_task = {
    .name = "use-memory",
    .call = use_memory,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.memory = "64Mi"},
};

/* Seen by everybody: no compiler leaves out the allocation. */
static char *volatile last_memory;

/* In the ways in which programs look at what they get. */
static void use_up_memory(const void *const *inputs, void *result)
{
    (void)result;
    for (;;) {
        size_t size = *(const int64_t *)inputs[0] == 1 ? (size_t)1 << 34 : 10000;
        char *memory = malloc(size);
        if (!memory && *(const int64_t *)inputs[0] == 3)
            abort();
        memset(memory, 1, 10000);
        last_memory = memory;
    }
}
static const struct dagger_task greedy_task = {
    .name = "use-up-memory",
    .call = use_up_memory,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.memory = "64Mi"},
};

/* Each call looks at the frame of its caller, so that no compiler makes a loop of it. */
static int64_t use_stack(int64_t depth, const volatile char *above)
{
    volatile char frame[1 << 16];
    frame[0] = (char)(depth + above[0]);
    return depth < 0 ? 0 : use_stack(depth + 1, frame) + frame[0];
}

/* As deep as its limits let it, which are as large as they can be. */
static void use_up_stack(const void *const *inputs, void *result)
{
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_STACK, &limit);
    *(int64_t *)result = use_stack(*(const int64_t *)inputs[0], "");
}
static const struct dagger_task deep_task = {
    .name = "use-up-stack",
    .call = use_up_stack,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.memory = "64Mi"},
};

static void expect_out_of_memory(const struct dagger_task *task, int64_t n,
                                 const char *name)
{
    static const char start[] = "act: out of memory: it may use 64Mi, and was killed by ";
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {0};
    cr_expect_not(run_act(task, n, &options, &told, &error));
    cr_expect_eq(strncmp(error.message, start, strlen(start)), 0, "%s", error.message);
    /* Where it has a cgroup of its own, by the kernel. */
    const char *by = error.message + strlen(start);
    cr_expect(strcmp(by, name) == 0 || strcmp(by, "SIGKILL") == 0, "%s", error.message);
}

Test(local_process, says_that_memory_ran_out_where_a_task_does_not)
{
    expect_out_of_memory(&greedy_task, 1, "SIGSEGV");
    expect_out_of_memory(&greedy_task, 2, "SIGSEGV");
    expect_out_of_memory(&greedy_task, 3, "SIGABRT");
    expect_out_of_memory(&deep_task, 1, "SIGSEGV");
}

Test(local_process, limits_memory)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {0};
    cr_expect(run_act(&small_task, 32, &options, &told, NULL));
    cr_expect_not(run_act(&small_task, 100, &options, &told, &error));
    cr_expect_eq(strncmp(error.message, "act: out of memory: ", 20), 0, "%s",
                 error.message);
}
#endif

/* Leaves a process behind that holds the pipe for ever. */
static void leave_behind(const void *const *inputs, void *result)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0)
            for (;;)
                pause();
        _exit(0);
    }
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(leave_behind, number_param, &dagger_type_int64);

Test(local_process, ends_what_tasks_leave_behind)
{
    struct told told;
    struct dagger_local_options options = {0};
    cr_assert(pipe(held) == 0);
    cr_expect(run_act(&leave_behind_task, 1, &options, &told, NULL));
    expect_nobody_holds_the_pipe();
}

/* ---- Without the run, without the supervisor ---- */

Test(local_process, ends_with_the_run_whatever_ended_that)
{
    int status;
    cr_assert(pipe(held) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct told told;
        struct dagger_local_options options = {.observer = kill_run};
        run_act(&print_parent_task, 1, &options, &told, NULL);
        _exit(0);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    expect_nobody_holds_the_pipe();
}

Test(local_process, fails_without_its_supervisor)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.observer = kill_supervisor};
    cr_assert(pipe(held) == 0);
    cr_expect_not(run_act(&print_parent_task, 1, &options, &told, &error));
    cr_expect_str_eq(error.message,
                     "act: the supervisor of the worker processes has ended");
    expect_nobody_holds_the_pipe();
}

/* ---- Stopping ---- */

struct stopping {
    struct told told; /* the first */
    struct dagger_stop stop;
    int level;
    bool has_stopped_act; /* `other` may end after it, and by itself */
};

static void stop_when_ready(const struct dagger_event *event, void *context)
{
    struct stopping *stopping = context;
    note(event, &stopping->told);
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        dagger_stop_request(&stopping->stop, stopping->level);
    if (event->kind == DAGGER_EVENT_NODE_FAILED && strcmp(event->address, "act") == 0)
        stopping->has_stopped_act = event->is_stopped;
}

static void say_goodbye(int number)
{
    (void)number;
    static const char text[] = "goodbye\n";
    if (write(STDOUT_FILENO, text, sizeof text - 1) < 0)
        _exit(2);
    _exit(1);
}

static void be_stopped(const void *const *inputs, void *result)
{
    (void)result;
    bool is_orderly = *(const int64_t *)inputs[0] == 1;
    signal(SIGTERM, is_orderly ? say_goodbye : SIG_IGN);
    printf("ready\n");
    for (;;)
        pause();
}
TASK(be_stopped, number_param, &dagger_type_int64);

static void expect_stopped(int64_t n, int level, double grace_s, const char *lines)
{
    struct told told;
    struct dagger_error error = {0};
    struct stopping stopping = {.level = level};
    struct dagger_local_options options = {
        .grace_s = grace_s,
        .stop = &stopping.stop,
        .observer = stop_when_ready,
        .observer_context = &stopping,
    };
    cr_expect_not(run_act(&be_stopped_task, n, &options, &told, &error));
    cr_expect_str_eq(error.message, "the run was stopped");
    cr_expect_str_eq(stopping.told.lines, lines);
    cr_expect(stopping.has_stopped_act, "%s", stopping.told.ended);
}

Test(local_process, lets_tasks_end_in_order_when_it_is_stopped)
{
    expect_stopped(1, 1, 50, "ready goodbye ");
}

Test(local_process, ends_tasks_that_do_not_end_when_it_is_stopped)
{
    expect_stopped(2, 1, 0.01, "ready ");
}

Test(local_process, ends_tasks_at_once_where_that_is_wanted)
{
    expect_stopped(2, 2, 50, "ready ");
}

/* As Ctrl-Z does for longer than its task may take: for as long as the machine is up. */
static void pause_when_it_starts(const struct dagger_event *event, void *context)
{
    struct stopping *stopping = context;
    note(event, &stopping->told);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (event->kind == DAGGER_EVENT_NODE_STARTED && strcmp(event->address, "act") == 0)
        stopping->stop.paused_ns += (uint64_t)now.tv_sec * UINT64_C(1000000000);
}

static void take_longer_than_it_may(const void *const *inputs, void *result)
{
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

Test(local_process, does_not_count_the_time_that_it_was_stopped)
{
    static const struct dagger_task task = {
        .name = "take-longer-than-it-may",
        .call = take_longer_than_it_may,
        PARAMS(number_param),
        .result = &dagger_type_int64,
        .options = {.timeout_s = 0.05},
    };
    struct told told;
    struct dagger_error error = {0};
    struct stopping stopping = {.level = 0};
    struct dagger_local_options options = {
        .stop = &stopping.stop,
        .observer = pause_when_it_starts,
        .observer_context = &stopping,
    };
    cr_expect(run_act(&task, 1, &options, &told, &error), "%s", error.message);
}

/* ---- What events say ---- */

enum { MANY = 3000 };

/* Of each partition: what it has come to. */
struct course {
    enum { UNKNOWN, STARTED, PRINTED, FINISHED } partitions[MANY];
    bool is_wrong;
};

static void follow(const struct dagger_event *event, void *context)
{
    struct course *course = context;
    if (!event->partition_count || event->partition >= MANY ||
        event->kind == DAGGER_EVENT_NODE_PARTITIONED)
        return;
    int before = course->partitions[event->partition];
    int now = event->kind == DAGGER_EVENT_NODE_STARTED  ? STARTED
              : event->kind == DAGGER_EVENT_NODE_OUTPUT ? PRINTED
                                                        : FINISHED;
    bool is_own = event->kind != DAGGER_EVENT_NODE_OUTPUT ||
                  printed_number(event) == (int64_t)event->partition;
    if (now != before + 1 || !is_own)
        course->is_wrong = true;
    course->partitions[event->partition] = now;
}

static void print_line(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    printf("%d\n", (int)*(const int64_t *)inputs[0]);
}
TASK(print_line, number_param, &dagger_type_int64);

Test(local_process, tells_of_tasks_in_their_order)
{
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "count", .task = &count_up_task, INPUTS(FROM_PARAM(0)), OUTPUTS(list)},
        {.name = "print",
         .task = &print_line_task,
         INPUTS(FROM_NODE(0)),
         OUTPUTS(number),
         .partition_by = 1},
    };
    const struct dagger_dag dag = {DAG("printing"), PARAMS(number_param), NODES(nodes)};
    struct course course = {0};
    struct dagger_local_options options = {.jobs = 3,
                                           .capture_output = true,
                                           .observer = follow,
                                           .observer_context = &course};
    struct dagger_values outputs;
    int64_t n = MANY;
    cr_assert(dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, NULL));
    cr_expect_not(course.is_wrong);
    for (size_t i = 0; i < MANY; i++)
        cr_assert_eq(course.partitions[i], FINISHED, "%zu: %d", i, course.partitions[i]);
    dagger_values_release(&outputs);
}

static void work(const void *const *inputs, void *result)
{
    volatile char *memory = malloc(32 << 20);
    for (size_t i = 0; memory && i < 32 << 20; i++)
        memory[i] = (char)i;
    free((void *)memory);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(work, number_param, &dagger_type_int64);

enum { CHILD_NS = 50000000 };

static uint64_t cpu_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* 1: waits for a process that works; 2: leaves one that has. */
static void let_work(const void *const *inputs, void *result)
{
    bool waits = *(const int64_t *)inputs[0] == 1;
    pid_t child = fork();
    if (child == 0) {
        while (cpu_now_ns() < CHILD_NS)
            ;
        _exit(0);
    }
    siginfo_t info;
    if (waitid(P_PID, (id_t)child, &info, WEXITED | (waits ? 0 : WNOWAIT)) != 0)
        dagger_fail("it does not end");
    *(int64_t *)result = 1;
}

static void keep_most(const struct dagger_event *event, void *context)
{
    uint64_t *most = context;
    if (event->kind == DAGGER_EVENT_NODE_FINISHED && event->cpu_ns > *most)
        *most = event->cpu_ns;
}

Test(local_process, counts_the_time_of_processes_that_a_task_has_waited_for)
{
    const struct dagger_task task = {.name = "let-work",
                                     .call = let_work,
                                     PARAMS(number_param),
                                     .result = &dagger_type_int64};
    for (int64_t way = 1; way <= 2; way++) {
        uint64_t most = 0;
        struct dagger_local_options options = {
            .jobs = 1, .observer = keep_most, .observer_context = &most};
        struct told told;
        cr_expect(run_act(&task, way, &options, &told, NULL));
        if (way == 1)
            cr_expect_geq(most, CHILD_NS - CHILD_NS / 10);
        else
            cr_expect_lt(most, CHILD_NS - CHILD_NS / 10);
    }
}

Test(local_process, tells_what_a_task_took)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    static const enum dagger_isolation ways[] = {DAGGER_ISOLATION_PROCESS,
                                                 DAGGER_ISOLATION_THREAD};
    const struct dagger_node node = {.name = "work",
                                     .task = &work_task,
                                     INPUTS(FROM_CONSTANT(&(int64_t){1})),
                                     OUTPUTS(number)};
    for (size_t i = 0; i < 2; i++) {
        struct told told = {0};
        struct dagger_local_options options = {
            .isolation = ways[i], .observer = note, .observer_context = &told};
        struct dagger_values outputs;
        cr_assert(dagger_local_run_node(&node, (const void *[]){NULL}, &options, &outputs,
                                        NULL));
        dagger_values_release(&outputs);
        cr_expect_eq(told.last.attempt, 1);
        cr_expect_lt(told.last.worker, 2 * sysconf(_SC_NPROCESSORS_ONLN));
        cr_expect_lt(told.last.start_ns, told.last.end_ns);
        cr_expect_gt(told.last.cpu_ns, 0);
        cr_expect_leq(told.last.cpu_ns,
                      told.last.end_ns - told.last.start_ns + 100000000);
        if (ways[i] == DAGGER_ISOLATION_PROCESS)
            cr_expect_geq(told.last.peak_bytes, 32u << 20);
    }
}
