/* The local runtime: what a task does to its process and to those around it reaches
 * neither the run nor the tasks after it. */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "local_process.h"

TestSuite(local_harm, .timeout = 300);

static void harm_parent(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    kill(getppid(), (int)n);
    *(int64_t *)result = n;
}
TASK(harm_parent, number_param, &dagger_type_int64);

Test(local_harm, tasks_cannot_end_or_stop_what_watches_them)
{
    static const int64_t signals[] = {SIGUSR1, SIGSTOP, SIGTERM, SIGCHLD};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct told told;
        struct dagger_error error = {0};
        struct dagger_local_options options = {0};
        cr_expect(run_act(&harm_parent_task, signals[i], &options, &told, &error), "%s",
                  error.message);
    }
}

static void ask_terminal(const void *const *inputs, void *result)
{
    (void)inputs;
    *(int64_t *)result = getsid(0) == getppid();
}
TASK(ask_terminal, number_param, &dagger_type_int64);

Test(local_harm, tasks_have_no_terminal_to_be_stopped_by)
{
    struct act_dag made;
    struct dagger_values outputs;
    int64_t n = 0;
    make_act_dag(&made, &ask_terminal_task);
    cr_assert(dagger_local_run(&made.dag, (const void *[]){&n}, NULL, &outputs, NULL));
    cr_expect_eq(*(const int64_t *)outputs.items[0], 2);
    dagger_values_release(&outputs);
}

/* Longer than what a task takes that is too short to have changed anything. */
static void take_a_moment(void)
{
    struct timespec moment = {.tv_nsec = 1000000};
    nanosleep(&moment, NULL);
}

static rlim_t limit_of_files(void)
{
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    return files.rlim_max;
}

static void change_surroundings(const void *const *inputs, void *result)
{
    sigset_t all;
    *(int64_t *)result = *(const int64_t *)inputs[0];
    take_a_moment();
    if (chdir("/") != 0)
        dagger_fail("cannot go elsewhere");
    umask(0777);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    alarm(1000);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    setpriority(PRIO_PROCESS, 0, 19);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){50, limit_of_files()});
    setenv("LEFT_BEHIND", "yes", 1);
    unsetenv("PATH");
}
TASK(change_surroundings, number_param, &dagger_type_int64);

static int count_changes(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    return (signal(SIGCHLD, SIG_DFL) == SIG_IGN) + (signal(SIGTERM, SIG_DFL) == SIG_IGN) +
           (getpriority(PRIO_PROCESS, 0) == 19) + (files.rlim_cur == 50) +
           (getenv("LEFT_BEHIND") != NULL) + !getenv("PATH") + !getenv("DAGGER_ATTEMPT");
}

static void look_at_surroundings(const void *const *inputs, void *result)
{
    char path[4096];
    sigset_t blocked;
    (void)inputs;
    cr_assert(getcwd(path, sizeof path));
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    mode_t mask = umask(022);
    *(int64_t *)result = (strcmp(path, "/") == 0) + 10 * (mask == 0777) +
                         100 * sigismember(&blocked, SIGTERM) + 1000 * (alarm(0) > 0) +
                         10000 * count_changes();
}
TASK(look_at_surroundings, number_param, &dagger_type_int64);

/* What the second task gives, which runs in the process of the first, after it. */
static int64_t run_after(const struct dagger_task *first,
                         const struct dagger_task *second)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "first", .task = first, INPUTS(FROM_PARAM(0)), OUTPUTS(number)},
        {.name = "second", .task = second, INPUTS(FROM_NODE(0)), OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "n", .type = &dagger_type_int64, .node = 1};
    const struct dagger_dag dag = {DAG("surroundings"), PARAMS(number_param),
                                   NODES(nodes), .outputs = &output, .output_count = 1};
    struct told told = {0};
    struct dagger_local_options options = {
        .jobs = 1, .capture_output = true, .observer = note, .observer_context = &told};
    struct dagger_error error = {0};
    struct dagger_values outputs;
    int64_t n = 1;
    cr_assert(dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, &error),
              "%s", error.message);
    int64_t given = *(const int64_t *)outputs.items[0];
    dagger_values_release(&outputs);
    return given;
}

Test(local_harm, the_next_task_finds_what_the_first_one_found)
{
    cr_expect_eq(run_after(&change_surroundings_task, &look_at_surroundings_task), 0);
}

static const int timers[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};

static void set_timers(const void *const *inputs, void *result)
{
    (void)inputs;
    take_a_moment();
    for (size_t i = 0; i < COUNT(timers); i++)
        setitimer(timers[i], &(struct itimerval){.it_value.tv_sec = 1000}, NULL);
    *(int64_t *)result = getpid();
}
TASK(set_timers, number_param, &dagger_type_int64);

static void count_timers(const void *const *inputs, void *result)
{
    int64_t count = 0;
    for (size_t i = 0; i < COUNT(timers); i++) {
        struct itimerval timer = {0};
        getitimer(timers[i], &timer);
        count += timer.it_value.tv_sec > 0;
    }
    *(int64_t *)result = count + 10 * (getpid() != *(const int64_t *)inputs[0]);
}
TASK(count_timers, number_param, &dagger_type_int64);

Test(local_harm, the_next_task_in_the_same_process_is_ended_by_no_timer)
{
    cr_expect_eq(run_after(&set_timers_task, &count_timers_task), 0);
}

/* Whether a descriptor is of what the process shares with the run. */
static bool is_shared(int fd)
{
    char path[40], name[100] = "";
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return readlink(path, name, sizeof name - 1) > 0 && strstr(name, "memfd:dagger");
}

static void write_to_areas(const void *const *inputs, void *result)
{
    static const char garbage[] = "garbage";
    *(int64_t *)result = *(const int64_t *)inputs[0];
    for (int fd = 3; fd < 1000; fd++)
        for (off_t at = 4096; is_shared(fd) && at < 8192; at += sizeof garbage)
            (void)!pwrite(fd, garbage, sizeof garbage, at);
}
TASK(write_to_areas, number_param, &dagger_type_int64);

static int said[2];

static void say_pid_and_count(const void *const *inputs, void *result)
{
    pid_t pid = getpid();
    if (write(said[1], &pid, sizeof pid) != (ssize_t)sizeof pid)
        dagger_fail("the pipe is closed");
    count_up(inputs, result);
}
TASK(say_pid_and_count, number_param, &numbers_type);

/* The run reads no answer before its worker has nothing more to do. */
static void hold_up(const struct dagger_event *event, void *context)
{
    pid_t pid;
    (void)context;
    if (event->kind != DAGGER_EVENT_NODE_FINISHED ||
        strcmp(event->address, "second") != 0)
        return;
    cr_assert(read(said[0], &pid, sizeof pid) == (ssize_t)sizeof pid);
    while (!sleeps(pid))
        sched_yield();
}

/* Where quick tasks are given ahead, "write" waits behind "count" in the same process. */
Test(local_harm, what_a_task_writes_to_any_descriptor_spoils_no_answer_before_its_own)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type}};
    const struct dagger_node nodes[] = {
        {.name = "first",
         .task = &increment_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(number)},
        {.name = "second",
         .task = &increment_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(number),
         AFTER(0)},
        {.name = "count",
         .task = &say_pid_and_count_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(list),
         AFTER(0)},
        {.name = "write",
         .task = &write_to_areas_task,
         INPUTS(FROM_PARAM(0)),
         OUTPUTS(number),
         AFTER(0)},
        {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(2)), OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "sum", .type = &dagger_type_int64, .node = 4};
    const struct dagger_dag dag = {DAG("writing"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct dagger_local_options options = {.jobs = 1, .observer = hold_up};
    struct dagger_error error = {0};
    struct dagger_values outputs;
    int64_t n = 2000;
    cr_assert(pipe(said) == 0);
    cr_assert(dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, &error),
              "%s", error.message);
    cr_expect_eq(*(const int64_t *)outputs.items[0], n * (n - 1) / 2);
    dagger_values_release(&outputs);
    for (int end = 0; end < 2; end++)
        close(said[end]);
}

static void leave_open(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    if (open("/", O_PATH | O_CLOEXEC) < 0)
        dagger_fail("there are no descriptors left");
}
TASK(leave_open, number_param, &dagger_type_int64);

Test(local_harm, descriptors_that_tasks_leave_open_do_not_run_out)
{
    struct dagger_error error = {0};
    struct rlimit before, few;
    cr_assert(getrlimit(RLIMIT_NOFILE, &before) == 0);
    few = before;
    few.rlim_cur = 200;
    cr_assert(setrlimit(RLIMIT_NOFILE, &few) == 0);
    cr_expect(run_each(&leave_open_task, 1000, 1, &error), "%s", error.message);
    setrlimit(RLIMIT_NOFILE, &before);
}

static FILE *own_file;

/* As where all descriptors were closed, and a file was opened then. */
static void replace_areas(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    for (int fd = 3; fd < 1000; fd++)
        if (is_shared(fd))
            dup2(fileno(own_file), fd);
}
TASK(replace_areas, number_param, &dagger_type_int64);

static void replace_areas_and_count(const void *const *inputs, void *result)
{
    int64_t n;
    replace_areas(inputs, &n);
    count_up(inputs, result);
}
TASK(replace_areas_and_count, number_param, &numbers_type);

/* Replaces the areas by a file, counts in the same process, replaces them, and sums up.
 */
static bool run_without_areas(const struct dagger_task *count, struct dagger_error *error)
{
    static const char text[] = "the task's own";
    static const int64_t n = 2000;
    const struct dagger_node nodes[] = {
        {.name = "first",
         .task = &replace_areas_task,
         INPUTS(FROM_PARAM(0)),
         RETURNS(&dagger_type_int64)},
        {.name = "count", .task = count, INPUTS(FROM_NODE(0)), RETURNS(&numbers_type)},
        {.name = "second",
         .task = &replace_areas_task,
         INPUTS(FROM_PARAM(0)),
         RETURNS(&dagger_type_int64),
         AFTER(1)},
        {.name = "sum",
         .task = &sum_task,
         INPUTS(FROM_NODE(1)),
         RETURNS(&dagger_type_int64),
         AFTER(2)},
    };
    const struct dagger_dag_output output = {
        .name = "sum", .type = &dagger_type_int64, .node = 3};
    const struct dagger_dag dag = {DAG("replacing"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct dagger_local_options options = {.jobs = 1};
    struct dagger_values outputs;
    char found[sizeof text + 1];
    own_file = tmpfile();
    cr_assert(own_file && fwrite(text, sizeof text, 1, own_file) == 1);
    fflush(own_file);
    bool ok = dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, error);
    if (ok)
        cr_expect_eq(*(const int64_t *)outputs.items[0], n * (n - 1) / 2);
    dagger_values_release(&outputs);
    cr_expect_eq(pread(fileno(own_file), found, sizeof found, 0), sizeof text);
    cr_expect_str_eq(found, text);
    fclose(own_file);
    return ok;
}

Test(local_harm, large_values_are_passed_on_though_a_task_has_closed_their_descriptors)
{
    struct dagger_error error = {0};
    cr_expect(run_without_areas(&count_up_task, &error), "%s", error.message);
}

Test(local_harm, what_a_task_opens_in_the_place_of_other_descriptors_stays_as_it_is)
{
    struct dagger_error error = {0};
    cr_expect_not(run_without_areas(&replace_areas_and_count_task, &error));
    cr_expect_str_eq(error.message,
                     "count: its result cannot be passed on: it has closed "
                     "descriptors that it had not opened");
}

static void close_streams(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    fclose(stdout);
    fclose(stderr);
}
TASK(close_streams, number_param, &dagger_type_int64);

Test(local_harm, the_next_task_prints_though_the_first_one_closed_its_streams)
{
    expect_next_prints(&close_streams_task);
}

static void change_flags(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    take_a_moment();
    fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK | O_ASYNC);
}
TASK(change_flags, number_param, &dagger_type_int64);

static void look_at_flags(const void *const *inputs, void *result)
{
    (void)inputs;
    *(int64_t *)result = fcntl(STDOUT_FILENO, F_GETFL) & (O_NONBLOCK | O_ASYNC);
}
TASK(look_at_flags, number_param, &dagger_type_int64);

Test(local_harm, the_next_task_prints_as_before_though_the_first_one_changed_flags)
{
    cr_expect_eq(run_after(&change_flags_task, &look_at_flags_task), 0);
}

static void change_flags_and_end(const void *const *inputs, void *result)
{
    const char *attempt = getenv("DAGGER_ATTEMPT");
    if (!attempt || strcmp(attempt, "1") != 0) {
        look_at_flags(inputs, result);
        return;
    }
    change_flags(inputs, result);
    _exit(1);
}

Test(local_harm, so_does_the_next_process)
{
    static const struct dagger_task task = {
        .name = "change-flags-and-end",
        .call = change_flags_and_end,
        PARAMS(number_param),
        .result = &dagger_type_int64,
        .options = {.retries = 1},
    };
    cr_expect_eq(run_after(&task, &increment_task), 1);
}

/* The child comes back as well. */
static void fork_and_return(const void *const *inputs, void *result)
{
    bool calls_handlers = *(const int64_t *)inputs[0] == 0;
    pid_t child = calls_handlers ? fork() : _Fork();
    if (child > 0)
        waitpid(child, NULL, 0);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(fork_and_return, number_param, &dagger_type_int64);

Test(local_harm, what_a_task_has_forked_runs_no_other_task)
{
    for (int64_t way = 0; way < 2; way++) {
        struct told told;
        struct dagger_error error = {0};
        struct dagger_local_options options = {.jobs = 1};
        cr_expect(run_act(&fork_and_return_task, way, &options, &told, &error), "%s",
                  error.message);
        cr_expect_str_eq(told.lines, "a process that the task has forked returned from "
                                     "the task, and is ended: end such by _exit() ");
    }
}

static int wait_for_ever(void *argument)
{
    (void)argument;
    while (pause() < 0)
        ;
    return 0;
}

/* One as fork() makes them, one that sends no SIGCHLD, and that wait() does not see. */
static void leave_children(const void *const *inputs, void *result)
{
    static char stack[1 << 16];
    *(int64_t *)result = *(const int64_t *)inputs[0];
    if (fork() == 0)
        wait_for_ever(NULL);
    if (clone(wait_for_ever, stack + sizeof stack, 0, NULL) < 0)
        dagger_fail("cannot clone");
}
TASK(leave_children, number_param, &dagger_type_int64);

static void count_children(const void *const *inputs, void *result)
{
    siginfo_t info;
    (void)inputs;
    *(int64_t *)result =
        waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}
TASK(count_children, number_param, &dagger_type_int64);

Test(local_harm, children_of_every_kind_end_with_their_task)
{
    cr_expect_eq(run_after(&leave_children_task, &count_children_task), 0);
}

static void leave_group(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    if (setpgid(0, getppid()) != 0)
        dagger_fail("cannot leave");
    for (;;)
        pause();
}

Test(local_harm, a_task_that_leaves_its_process_group_is_ended_nevertheless)
{
    static const struct dagger_task task = {
        .name = "leave-group",
        .call = leave_group,
        PARAMS(number_param),
        .result = &dagger_type_int64,
        .options = {.timeout_s = 0.2},
    };
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.jobs = 1};
    cr_expect_not(run_act(&task, 1, &options, &told, &error));
    cr_expect_str_eq(error.message, "act: timed out after 0.2 s");
}
