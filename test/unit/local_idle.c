/* The local runtime: a run whose task waits sleeps as well, all of it. */
#include <ctype.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <time.h>

#include "local_process.h"

enum {
    LOOKS = 1000,
    /* Of each thread. It may look around once in a while, and a sanitizer's does. */
    WAKES_A_SECOND = 20,
};

static int arrivals[2], signs[2];

static void setup(void)
{
    cr_assert(pipe(arrivals) == 0 && pipe(signs) == 0);
}

TestSuite(local_idle, .init = setup, .timeout = 300);

static void wait_for_sign(const void *const *inputs, void *result)
{
    char byte;
    if (write(arrivals[1], "x", 1) != 1 || read(signs[0], &byte, 1) != 1)
        dagger_fail("the pipe is closed");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(wait_for_sign, number_param, &dagger_type_int64);

static pid_t start_run(enum dagger_isolation isolation)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct act_dag made;
    struct dagger_values outputs;
    int64_t n = 1;
    make_act_dag(&made, &wait_for_sign_task);
    struct dagger_local_options options = {.jobs = 4, .isolation = isolation};
    _exit(dagger_local_run(&made.dag, (const void *[]){&n}, &options, &outputs, NULL)
              ? EXIT_SUCCESS
              : EXIT_FAILURE);
}

/* What the threads of a run have done so far. */
struct look {
    bool all_sleep;
    unsigned threads;
    uint64_t sleeps; /* how often they fell asleep */
};

static void read_file(const char *folder, const char *name, char text[4000])
{
    char path[300];
    *text = '\0';
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    text[fread(text, 1, 3999, file)] = '\0';
    fclose(file);
}

static uint64_t number_after(const char *text, const char *name)
{
    const char *found = strstr(text, name);
    return found ? strtoull(found + strlen(name), NULL, 10) : 0;
}

static void look_at_process(pid_t pid, struct look *look);

static void look_at_thread(const char *folder, struct look *look)
{
    char text[4000];
    read_file(folder, "status", text);
    const char *state = strstr(text, "State:\t");
    look->all_sleep &= state && state[strlen("State:\t")] == 'S';
    look->threads++;
    look->sleeps += number_after(text, "\nvoluntary_ctxt_switches:\t");
    read_file(folder, "children", text);
    char *end = text;
    for (long child = strtol(text, &end, 10); child > 0; child = strtol(end, &end, 10))
        look_at_process((pid_t)child, look);
}

static void look_at_process(pid_t pid, struct look *look)
{
    char folder[100];
    snprintf(folder, sizeof folder, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(folder);
    for (struct dirent *entry; threads && (entry = readdir(threads));) {
        if (!isdigit((unsigned char)*entry->d_name))
            continue;
        snprintf(folder, sizeof folder, "/proc/%d/task/%.20s", (int)pid, entry->d_name);
        look_at_thread(folder, look);
    }
    if (threads)
        closedir(threads);
}

/* What never sleeps never lets this return. */
static struct look wait_for_sleep(pid_t run)
{
    struct look look;
    do {
        look = (struct look){.all_sleep = true};
        look_at_process(run, &look);
    } while (!look.all_sleep || look.threads < 2);
    return look;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* However long the looks take: what wakes too often does so all the time. */
static void expect_few_wakes(pid_t run)
{
    struct look first, last;
    double begin_s, end_s;
    do {
        first = wait_for_sleep(run);
        begin_s = now_s();
        for (int i = 0; i < LOOKS; i++)
            last = wait_for_sleep(run);
        end_s = now_s();
    } while (last.threads != first.threads); /* its processes come and go at first */
    double most = first.threads * (2 + WAKES_A_SECOND * (end_s - begin_s));
    cr_expect_lt((double)(last.sleeps - first.sleeps), most);
}

static void expect_sleep(enum dagger_isolation isolation)
{
    char byte;
    int status;
    char own[60];
    snprintf(own, sizeof own, "/proc/self/task/%d/children", (int)getpid());
    if (access(own, R_OK) != 0)
        cr_skip_test("no /proc that knows children");
    pid_t run = start_run(isolation);
    cr_assert(run > 0 && read(arrivals[0], &byte, 1) == 1);
    expect_few_wakes(run);
    cr_assert(write(signs[1], "x", 1) == 1 && waitpid(run, &status, 0) == run);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

Test(local_idle, run_in_processes_sleeps_while_its_task_waits)
{
    expect_sleep(DAGGER_ISOLATION_PROCESS);
}

Test(local_idle, run_in_threads_sleeps_while_its_task_waits)
{
    expect_sleep(DAGGER_ISOLATION_THREAD);
}
