/* How many threads an executor has where nobody says: by affinity, and by the quota of a
 * cgroup that each of these tests makes for itself. */
#include <dagger/executor.h>

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "one_processor.h"

static void *do_nothing(void *argument)
{
    return argument;
}

/* ThreadSanitizer starts one of its own with the first. */
static void start_first_thread(void)
{
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, do_nothing, NULL), 0);
    pthread_join(thread, NULL);
}

TestSuite(cpus, .init = start_first_thread, .timeout = 300);

static unsigned count_threads(void)
{
    unsigned count = 0;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks && readdir(tasks))
        count++;
    if (tasks)
        closedir(tasks);
    return count;
}

static void note_threads(uint32_t node, unsigned thread, void *context)
{
    (void)thread;
    if (node == 0)
        *(unsigned *)context = count_threads();
}

/* Threads that have been started beside the caller's when the first of two nodes runs. */
static unsigned threads_beside(void)
{
    static const uint32_t offsets[] = {0, 0, 0};
    const struct dagger_edges edges = {.node_count = 2, .offsets = offsets};
    unsigned before = count_threads();
    unsigned meanwhile = 0;
    struct dagger_executor *executor = dagger_executor_create(0, NULL);
    struct dagger_schedule *schedule = dagger_schedule_create(&edges, NULL);
    cr_assert(executor && schedule);
    cr_assert(dagger_executor_run(executor, schedule, note_threads, &meanwhile, NULL));
    dagger_schedule_destroy(schedule);
    dagger_executor_destroy(executor);
    return meanwhile - before;
}

static bool write_file(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* A cgroup with a quota, and this process in it; `parent` is the one it was in before.
 * False: none can be made here. */
static bool enter_cgroup(char *folder, char *parent, const char *quota)
{
    char line[PATH_MAX / 2] = "";
    bool is_old = false;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && !is_old && fgets(line, sizeof line, file))
        is_old = strstr(line, ":cpu:") || strstr(line, ":cpu,cpuacct:");
    if (file)
        fclose(file);
    line[strcspn(line, "\n")] = '\0';
    const char *path = strrchr(line, ':');
    if (!path)
        return false;
    snprintf(parent, PATH_MAX / 2, "/sys/fs/cgroup%s%s", is_old ? "/cpu" : "",
             strcmp(path + 1, "/") == 0 ? "" : path + 1);
    snprintf(folder, PATH_MAX, "%s/dagger-cpus-%d", parent, getpid());
    if (mkdir(folder, 0700) != 0)
        return false;
    char limit[32];
    snprintf(limit, sizeof limit, is_old ? "%s" : "%s 100000", quota);
    bool ok = write_file(folder, is_old ? "cpu.cfs_quota_us" : "cpu.max", limit) &&
              write_file(folder, "cgroup.procs", "0");
    if (!ok)
        rmdir(folder);
    return ok;
}

static void expect_beside(const char *quota, unsigned threads)
{
    char folder[PATH_MAX];
    char parent[PATH_MAX / 2];
    if (!enter_cgroup(folder, parent, quota))
        cr_skip_test("no cgroup can be made here: %s", strerror(errno));
    unsigned beside = threads_beside();
    cr_assert(write_file(parent, "cgroup.procs", "0"));
    cr_assert_eq(rmdir(folder), 0);
    cr_expect_eq(beside, threads, "%u threads beside the first", beside);
}

/* A quota is only seen where there is more than one processor without it. */
static void need_two(void)
{
    cpu_set_t set;
    cr_assert_eq(sched_getaffinity(0, sizeof set, &set), 0);
    if (CPU_COUNT(&set) < 2)
        cr_skip_test("there is one processor only");
}

Test(cpus, are_as_many_as_the_quota_allows)
{
    need_two();
    expect_beside("100000", 0);
    expect_beside("20000", 0);
}

Test(cpus, are_whole_where_the_quota_is_not)
{
    need_two();
    expect_beside("110000", 1);
}

Test(cpus, are_those_this_process_may_run_on)
{
    need_two();
    cr_expect_geq(threads_beside(), 1);
    keep_one_processor();
    cr_expect_eq(threads_beside(), 0);
}
