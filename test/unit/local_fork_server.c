/* The local runtime with a fork server: what tasks see, and what is left of it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "local_process.h"

TestSuite(local_fork_server, .timeout = 60);

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

static pid_t parent_of(pid_t pid)
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

static void kill_and_wait(pid_t pid)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    cr_assert(fd >= 0 && kill(pid, SIGKILL) == 0);
    cr_assert(poll(&end, 1, -1) == 1);
    close(fd);
}

/* ---- What tasks give, and see ---- */

static const struct dagger_output list[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
static const struct dagger_node nodes[] = {
    {.name = "count-up", .task = &count_up_task, INPUTS(FROM_PARAM(0)), OUTPUTS(list)},
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

Test(local_fork_server, runs_as_without_it)
{
    start_server();
    struct belongings before = look_around();
    for (unsigned jobs = 1; jobs <= 100; jobs += 33) {
        struct dagger_local_options options = {.jobs = jobs};
        struct dagger_values values;
        int64_t n = 20000;
        cr_assert(dagger_local_run(&dag, (const void *[]){&n}, &options, &values, NULL));
        cr_expect_eq(*(const int64_t *)values.items[0], n * (n + 1) / 2);
        dagger_values_release(&values);
        expect_nothing_left(&before);
    }
}

Test(local_fork_server, tasks_see_memory_as_at_its_start)
{
    cr_expect_eq(generation_of_workers(), 1);
    generation = 2;
    cr_expect_eq(generation_of_workers(), 2);
    generation = 1;
    start_server();
    cr_expect_eq(generation_of_workers(), 1);
    cr_expect(dagger_local_start_fork_server(NULL), "it is there already");
    cr_expect_eq(generation_of_workers(), 1);
}

static void print(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    printf("out\n");
    fprintf(stderr, "err\n\n");
    printf("no end");
}
TASK(print, number_param, &dagger_type_int64);

Test(local_fork_server, passes_on_what_tasks_print)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1};
    start_server();
    cr_assert(run_act(&print_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.lines, "out err  no end ");
    /* More descriptors than a message between processes may hold. */
    options.jobs = 130;
    cr_assert(run_act(&print_task, 1, &options, &told, NULL));
    cr_expect(strstr(told.lines, "no end"), "%s", told.lines);
}

Test(local_fork_server, tasks_print_after_what_the_program_has_printed)
{
    char text[100] = "";
    start_server();
    FILE *file = tmpfile();
    cr_assert(file && dup2(fileno(file), STDOUT_FILENO) == STDOUT_FILENO);
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    printf("before ");
    cr_expect_eq(run(&print_task, 3, NULL), 3);
    rewind(file);
    cr_expect_gt(fread(text, 1, sizeof text - 1, file), 0);
    cr_expect_str_eq(text, "before out\nno end");
    fclose(file);
}

static void print_surroundings(const void *const *inputs, void *result)
{
    char folder[100];
    struct rlimit limit;
    cpu_set_t cpus;
    mode_t mask = umask(0);
    getrlimit(RLIMIT_CORE, &limit);
    sched_getaffinity(0, sizeof cpus, &cpus);
    printf("%s %s %s %03o %llu %d\n", getcwd(folder, sizeof folder) ? folder : "?",
           getenv("LATER") ? getenv("LATER") : "-",
           getenv("SOONER") ? getenv("SOONER") : "-", (unsigned)mask,
           (unsigned long long)limit.rlim_cur, CPU_COUNT(&cpus));
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(print_surroundings, number_param, &dagger_type_int64);

Test(local_fork_server, tasks_see_what_surrounds_the_run)
{
    int ends[2];
    char text[200] = "";
    struct rlimit limit;
    cpu_set_t one;
    setenv("SOONER", "1", 1);
    start_server();
    int cpu = sched_getcpu();
    CPU_ZERO(&one);
    CPU_SET((size_t)cpu, &one);
    cr_assert(sched_setaffinity(0, sizeof one, &one) == 0);
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max = 0;
    cr_assert(setrlimit(RLIMIT_CORE, &limit) == 0 && chdir("/usr") == 0);
    umask(027);
    setenv("LATER", "2", 1);
    unsetenv("SOONER");
    cr_assert(pipe(ends) == 0);
    int before = dup(STDOUT_FILENO);
    cr_assert(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
    cr_expect_eq(run(&print_surroundings_task, 3, NULL), 3);
    cr_expect_eq(generation_of_workers(), 1);
    cr_assert(dup2(before, STDOUT_FILENO) == STDOUT_FILENO);
    close(ends[1]);
    cr_expect_gt(read(ends[0], text, sizeof text - 1), 0);
    cr_expect_str_eq(text, "/usr 2 - 027 0 1\n");
}

Test(local_fork_server, runs_where_standard_descriptors_are_closed)
{
    struct told told;
    struct dagger_local_options options = {0};
    start_server();
    for (int fd = 0; fd <= 2; fd++)
        close(fd);
    cr_expect_eq(generation_of_workers(), 1);
    cr_expect(run_act(&print_task, 1, &options, &told, NULL));
    clearenv();
    cr_expect_eq(generation_of_workers(), 1);
}

static void run_in_task(const void *const *inputs, void *result)
{
    int64_t inner = run(&tell_generation_task, *(const int64_t *)inputs[0], NULL);
    bool has_started = dagger_local_start_fork_server(NULL);
    generation = 3;
    *(int64_t *)result = has_started && generation_of_workers() == 1 ? inner : 10 * inner;
}
TASK(run_in_task, number_param, &dagger_type_int64);

Test(local_fork_server, tasks_may_run_dags_and_have_their_own)
{
    start_server();
    struct belongings before = look_around();
    for (int64_t i = 0; i < 3; i++)
        cr_expect_eq(run(&run_in_task_task, 10 * i, NULL), 10 * i + 1);
    expect_nothing_left(&before);
}

/* ---- Where it cannot be used ---- */

Test(local_fork_server, tables_that_came_later_need_the_program)
{
    start_server();
    struct dagger_task *task = malloc(sizeof *task);
    cr_assert(task);
    memcpy(task, &tell_generation_task, sizeof *task);
    cr_expect_eq(run(task, 0, NULL), 2);
    struct dagger_type *type = malloc(sizeof *type);
    cr_assert(type);
    memcpy(type, &dagger_type_int64, sizeof *type);
    const struct dagger_param param = {.name = "n", .type = type};
    task->params = &param;
    cr_expect_eq(run(task, 0, NULL), 2);
    /* Nodes are the run's alone. */
    cr_expect_eq(generation_of_workers(), 1);
    free(type);
    free(task);
}

static struct dagger_task changed_task;

Test(local_fork_server, tables_that_may_have_changed_need_the_program)
{
    start_server();
    memcpy(&changed_task, &tell_generation_task, sizeof changed_task);
    cr_expect_eq(run(&changed_task, 0, NULL), 2);
}

Test(local_fork_server, other_rights_need_the_program)
{
    start_server();
    cr_expect_eq(generation_of_workers(), 1);
    cr_assert(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    cr_expect_eq(generation_of_workers(), 2);
}

Test(local_fork_server, files_that_may_not_be_large_need_the_program)
{
    struct rlimit limit = {.rlim_cur = 1 << 16, .rlim_max = RLIM_INFINITY};
    start_server();
    cr_assert(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = 1 << 16;
    cr_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    cr_expect_eq(generation_of_workers(), 2);
}

static void *start_and_run(void *argument)
{
    bool has_started = dagger_local_start_fork_server(NULL);
    generation = 4;
    *(bool *)argument = has_started && generation_of_workers() == 3;
    return NULL;
}

Test(local_fork_server, forks_of_the_program_do_not_use_it)
{
    int status = -1;
    start_server();
    pid_t child = fork();
    if (child == 0) {
        bool ok = generation_of_workers() == 2;
        pthread_t thread;
        bool is_fine = false;
        generation = 3;
        pthread_create(&thread, NULL, start_and_run, &is_fine);
        pthread_join(thread, NULL);
        _exit(ok && is_fine ? 0 : 1);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    cr_expect_eq(status, 0);
    cr_expect_eq(generation_of_workers(), 1);
}

/* What the library's task sees: as generations above. */
static int64_t late_generation(void *library)
{
    const struct dagger_task *task = dlsym(library, "late_task");
    cr_assert(task);
    return run(task, 0, NULL);
}

static void *load_library(void)
{
    void *library = dlopen(LATE_LIBRARY, RTLD_NOW);
    cr_assert(library, "%s", dlerror());
    return library;
}

static void set_late_generation(void *library, int64_t value)
{
    *(int64_t *)dlsym(library, "late_generation") = value;
}

Test(local_fork_server, libraries_that_came_later_need_the_program)
{
    start_server();
    void *library = load_library();
    set_late_generation(library, 2);
    cr_expect_eq(late_generation(library), 2);
    cr_expect_eq(generation_of_workers(), 1);
    dlclose(library);
}

Test(local_fork_server, libraries_are_known_until_one_goes)
{
    void *library = load_library();
    start_server();
    set_late_generation(library, 2);
    cr_expect_eq(late_generation(library), 1);
    dlclose(library);
    /* It may lie where it was, and be another. */
    library = load_library();
    set_late_generation(library, 3);
    cr_expect_eq(late_generation(library), 3);
    cr_expect_eq(generation_of_workers(), 1);
    dlclose(library);
}

/* As daemons do, with something of their own at the same numbers then. */
static bool runs_without_its_descriptors(void)
{
    int pair[2];
    char byte;
    closefrom(STDERR_FILENO + 1);
    while (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair) == 0) {
        if (pair[1] > 20)
            break;
    }
    if (generation_of_workers() != 2)
        return false;
    for (int fd = STDERR_FILENO + 1; fd <= pair[1]; fd++)
        if (recv(fd, &byte, 1, 0) >= 0)
            return false;
    generation = 1;
    start_server();
    return generation_of_workers() == 1 && fcntl(pair[1], F_GETFD) >= 0 &&
           send(3, "x", 1, 0) == 1 && recv(4, &byte, 1, 0) == 1;
}

Test(local_fork_server, the_program_may_close_its_descriptors)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        start_server();
        _exit(runs_without_its_descriptors() ? 0 : 1);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    cr_expect_eq(status, 0);
}

/* ---- Its end ---- */

Test(local_fork_server, runs_go_on_where_it_was_killed)
{
    start_server();
    struct belongings before = look_around();
    pid_t server = (pid_t)run(&tell_grandparent_task, 0, NULL);
    cr_assert_neq(server, getpid());
    kill_and_wait(server);
    cr_expect_eq(generation_of_workers(), 2);
    generation = 1;
    start_server();
    cr_expect_eq(generation_of_workers(), 1);
    expect_nothing_left(&before);
}

static void stop_server(const void *const *inputs, void *result)
{
    kill(parent_of(getppid()), SIGSTOP);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(stop_server, number_param, &dagger_type_int64);

Test(local_fork_server, runs_go_on_where_it_is_stopped)
{
    start_server();
    pid_t server = (pid_t)run(&tell_grandparent_task, 0, NULL);
    cr_expect_eq(run(&stop_server_task, 7, NULL), 7);
    cr_expect_eq(generation_of_workers(), 2);
    cr_expect_eq(kill(server, SIGCONT), 0);
    cr_expect_eq(generation_of_workers(), 1);
}

static void kill_server(const void *const *inputs, void *result)
{
    kill_and_wait(parent_of(getppid()));
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(kill_server, number_param, &dagger_type_int64);

Test(local_fork_server, runs_end_well_while_it_is_killed)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 2};
    start_server();
    cr_expect(run_act(&kill_server_task, 7, &options, &told, NULL));
}

static int held[2];

static void expect_nobody_holds_the_pipe(void)
{
    char byte;
    close(held[1]);
    cr_expect_eq(read(held[0], &byte, 1), 0, "one holds the pipe");
    close(held[0]);
}

static void print_and_wait(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    if (fork() >= 0)
        printf("%d\n", (int)getppid());
    fflush(stdout);
    for (;;)
        pause();
}
TASK(print_and_wait, number_param, &dagger_type_int64);

static void kill_run(const struct dagger_event *event, void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        raise(SIGKILL);
}

Test(local_fork_server, ends_with_the_program_whatever_ended_that)
{
    int status;
    cr_assert(pipe(held) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct told told;
        struct dagger_local_options options = {.observer = kill_run};
        start_server();
        run_act(&print_and_wait_task, 1, &options, &told, NULL);
        _exit(0);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    expect_nobody_holds_the_pipe();
}

Test(local_fork_server, ends_with_the_program_without_a_run)
{
    cr_assert(pipe(held) == 0);
    pid_t child = fork();
    if (child == 0) {
        start_server();
        _exit(0);
    }
    cr_assert(waitpid(child, NULL, 0) == child);
    expect_nobody_holds_the_pipe();
}

static void kill_supervisor(const struct dagger_event *event, void *context)
{
    (void)context;
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        kill((pid_t)printed_number(event), SIGKILL);
}

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

Test(local_fork_server, a_run_fails_without_its_supervisor)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.observer = kill_supervisor};
    start_server();
    cr_expect_not(run_act(&print_parent_task, 1, &options, &told, &error));
    cr_expect_str_eq(error.message,
                     "act: the supervisor of the worker processes has ended");
    cr_expect_eq(generation_of_workers(), 1);
}

static size_t count_descriptors_of(pid_t pid)
{
    char path[40];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *entries = opendir(path);
    cr_assert(entries);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

Test(local_fork_server, many_runs_leave_nothing_behind)
{
    start_server();
    pid_t server = (pid_t)run(&tell_grandparent_task, 0, NULL);
    struct belongings before = look_around();
    size_t descriptors = count_descriptors_of(server);
    for (int i = 0; i < 300; i++)
        cr_assert_eq(generation_of_workers(), 1);
    expect_nothing_left(&before);
    cr_expect_lt(count_descriptors_of(server), descriptors + 10);
}

/* ---- Threads, and size ---- */

static void *run_often(void *argument)
{
    (void)argument;
    for (int64_t i = 0; i < 25; i++)
        if (run(&tell_generation_task, i, NULL) != i + 1)
            return NULL;
    return "fine";
}

Test(local_fork_server, threads_may_run_at_once)
{
    pthread_t threads[4];
    start_server();
    struct belongings before = look_around();
    for (size_t i = 0; i < COUNT(threads); i++)
        cr_assert(pthread_create(&threads[i], NULL, run_often, NULL) == 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        cr_expect(result);
    }
    expect_nothing_left(&before);
}

static pthread_barrier_t all_are_there;

static void *start_with_others(void *argument)
{
    pthread_barrier_wait(&all_are_there);
    *(bool *)argument = dagger_local_start_fork_server(NULL);
    return NULL;
}

static void start_by_threads(void)
{
    pthread_t threads[4];
    bool has_started[COUNT(threads)] = {false};
    cr_assert(pthread_barrier_init(&all_are_there, NULL, COUNT(threads)) == 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        cr_assert(pthread_create(&threads[i], NULL, start_with_others, &has_started[i]) ==
                  0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
        cr_expect(has_started[i]);
    }
    pthread_barrier_destroy(&all_are_there);
}

Test(local_fork_server, threads_may_start_it_at_once)
{
    size_t descriptors = count_descriptors();
    for (int i = 0; i < 5; i++) {
        generation = 1;
        start_by_threads();
        generation = 2;
        cr_expect_eq(count_descriptors(), descriptors + 1);
        cr_expect_eq(generation_of_workers(), 1);
        kill_and_wait((pid_t)run(&tell_grandparent_task, 0, NULL));
        cr_expect_eq(generation_of_workers(), 2);
    }
}

/* The kilobytes of this process's page tables: a fork copies them. */
static void tell_size(const void *const *inputs, void *result)
{
    char line[200];
    FILE *status = fopen("/proc/self/status", "re");
    *(int64_t *)result = *(const int64_t *)inputs[0];
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmPTE:", 6) == 0)
            *(int64_t *)result += strtoll(line + 6, NULL, 10);
    if (status)
        fclose(status);
}
TASK(tell_size, number_param, &dagger_type_int64);

enum { HELD_BYTES = 1 << 28, TABLES_KB = HELD_BYTES / 4096 * 8 / 1024 };

Test(local_fork_server, births_do_not_depend_on_what_the_program_holds)
{
    start_server();
    int64_t small = run(&tell_size_task, 0, NULL);
    char *memory = mmap(NULL, HELD_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert(memory != MAP_FAILED);
    madvise(memory, HELD_BYTES, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < HELD_BYTES; i += 4096)
        memory[i] = 1;
    int64_t large = run(&tell_size_task, 0, NULL);
    cr_expect_gt(small, 0);
    cr_expect_lt(large, small + TABLES_KB / 2);
    /* Without it they do. */
    kill_and_wait((pid_t)run(&tell_grandparent_task, 0, NULL));
    cr_expect_geq(run(&tell_size_task, 0, NULL), TABLES_KB);
    munmap(memory, HELD_BYTES);
}
