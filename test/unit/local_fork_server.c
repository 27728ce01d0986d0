/* The local runtime with a fork server: what tasks see, and where it cannot be used. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "local_fork_server.h"

TestSuite(local_fork_server, .timeout = 300);

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
