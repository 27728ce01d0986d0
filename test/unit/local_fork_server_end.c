/* The local runtime with a fork server: its end, and what is left of it; threads that use
 * it at once; what a birth costs. */
#include <dirent.h>
#include <pthread.h>
#include <sys/mman.h>

#include "local_fork_server.h"
#include "local_held.h"

TestSuite(local_fork_server_end, .timeout = 300);

Test(local_fork_server_end, runs_go_on_where_it_was_killed)
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

Test(local_fork_server_end, runs_go_on_where_it_is_stopped)
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

Test(local_fork_server_end, runs_end_well_while_it_is_killed)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 2};
    start_server();
    cr_expect(run_act(&kill_server_task, 7, &options, &told, NULL));
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

Test(local_fork_server_end, ends_with_the_program_whatever_ended_that)
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

Test(local_fork_server_end, ends_with_the_program_without_a_run)
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

Test(local_fork_server_end, a_run_fails_without_its_supervisor)
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

Test(local_fork_server_end, many_runs_leave_nothing_behind)
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

Test(local_fork_server_end, threads_may_run_at_once)
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

Test(local_fork_server_end, threads_may_start_it_at_once)
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

Test(local_fork_server_end, births_do_not_depend_on_what_the_program_holds)
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
