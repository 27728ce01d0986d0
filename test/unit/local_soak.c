/* The local runtime: a program that runs DAGs again and again holds no more than after
 * the first ones. */
#include <signal.h>

#include "local_process.h"

enum { WARM_UP = 100, RUNS = 1000, MOST_GROWTH_KIB = 512 };

TestSuite(local_soak, .timeout = 300);

static int64_t resident_kib(void)
{
    char line[256];
    int64_t kib = -1;
    FILE *status = fopen("/proc/self/status", "re");
    cr_assert(status);
    while (fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtoll(line + 6, NULL, 10);
    fclose(status);
    return kib;
}

static int64_t count_threads(void)
{
    int64_t count = 0;
    DIR *entries = opendir("/proc/self/task");
    cr_assert(entries);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

/* Every fourth fails, and every fourth crashes. */
static void misbehave(const void *const *inputs, void *result)
{
    int64_t number = *(const int64_t *)inputs[0];
    if (number % 4 == 1)
        dagger_fail("number %d", (int)number);
    if (number % 4 == 3)
        raise(SIGKILL);
    *(int64_t *)result = number;
}
TASK(misbehave, number_param, &dagger_type_int64);

static void run_many(const struct dagger_task *task, enum dagger_isolation isolation,
                     int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        struct dagger_local_options options = {.isolation = isolation};
        struct dagger_error error = {0};
        struct told told;
        bool ok = run_act(task, i, &options, &told, &error);
        cr_assert_eq(ok, task != &misbehave_task || i % 2 == 0, "run %d: %s", (int)i,
                     error.message);
    }
}

static void expect_flat(const struct dagger_task *task, enum dagger_isolation isolation)
{
    run_many(task, isolation, WARM_UP);
    struct belongings before = look_around();
    int64_t threads = count_threads();
    int64_t kib = resident_kib();
    run_many(task, isolation, RUNS);
    expect_nothing_left(&before);
    cr_expect_eq(count_threads(), threads);
    cr_expect_leq(resident_kib(), kib + MOST_GROWTH_KIB);
}

Test(local_soak, runs_in_processes)
{
    expect_flat(&increment_task, DAGGER_ISOLATION_PROCESS);
}

Test(local_soak, runs_in_threads)
{
    expect_flat(&increment_task, DAGGER_ISOLATION_THREAD);
}

Test(local_soak, runs_that_fail)
{
    expect_flat(&misbehave_task, DAGGER_ISOLATION_PROCESS);
}
