/* The local runtime: the memory that a task may use, where its worker gets a cgroup of
 * its own, and where it cannot. */
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "local_process.h"

/* One test at a time: the others' cgroups are there while they run. */
static void take_turn(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    cr_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
}

TestSuite(local_memory_limit, .init = take_turn, .timeout = 300);

enum { MEBIBYTE = 1 << 20 };

/* The memory cgroup of this process; false: there is none. */
static bool find_cgroup(char folder[PATH_MAX])
{
    char line[PATH_MAX];
    bool found = false;
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file && !found && fgets(line, sizeof line, file)) {
        const char *path = strstr(line, ":memory:");
        bool is_unified = strncmp(line, "0::", 3) == 0;
        found = path || is_unified;
        if (found)
            snprintf(folder, PATH_MAX, "/sys/fs/cgroup%s%.*s", path ? "/memory" : "",
                     (int)strcspn(path ? path + 8 : line + 3, "\n"),
                     path ? path + 8 : line + 3);
    }
    if (file)
        fclose(file);
    return found;
}

static void expect_no_cgroup_left(void)
{
    char folder[PATH_MAX];
    DIR *entries = find_cgroup(folder) ? opendir(folder) : NULL;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        cr_expect_neq(strncmp(entry->d_name, "dagger-", 7), 0, "%s", entry->d_name);
    if (entries)
        closedir(entries);
}

static bool run_limited(dagger_call *call, int64_t n, struct dagger_error *error)
{
    const struct dagger_task task = {.name = "act",
                                     .call = call,
                                     PARAMS(number_param),
                                     .result = &dagger_type_int64,
                                     .options = {.memory = "64Mi"}};
    struct told told;
    struct dagger_local_options options = {.keep_going = true};
    bool ok = run_act(&task, n, &options, &told, error);
    cr_expect(strstr(told.ended, "+other "), "%s", told.ended);
    expect_no_cgroup_left();
    return ok;
}

/* Sanitizers take memory of their own. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
static bool touch(size_t size)
{
    char *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    memset(memory, 1, size);
    return true;
}

/* In a mount namespace where there are no cgroups. */
static void hide_cgroups(void)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", "/sys/fs/cgroup", "tmpfs", 0, NULL) != 0)
        cr_skip_test("only root can hide cgroups");
}

static void say_where(const void *const *inputs, void *result)
{
    char folder[PATH_MAX];
    if (!find_cgroup(folder) || !strstr(folder, "/dagger-"))
        dagger_fail("no cgroup of its own");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

/* Whether workers get cgroups here. */
static bool is_divided(void)
{
    struct dagger_error error = {0};
    bool divided = run_limited(say_where, 1, &error);
    const char *wanted = getenv("TEST_MEMORY_CGROUP");
    cr_assert(!wanted || divided == (strcmp(wanted, "1") == 0), "%s", error.message);
    return divided;
}

static void touch_memory(const void *const *inputs, void *result)
{
    if (!touch((size_t)*(const int64_t *)inputs[0] * MEBIBYTE))
        abort();
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

static void expect_limit(void)
{
    struct dagger_error error = {0};
    cr_expect(run_limited(touch_memory, 32, &error), "%s", error.message);
    cr_expect_not(run_limited(touch_memory, 300, &error));
    cr_expect(strstr(error.message, "act: out of memory: it may use 64Mi"), "%s",
              error.message);
}

Test(local_memory_limit, is_kept)
{
    expect_limit();
}

Test(local_memory_limit, is_kept_without_cgroups)
{
    hide_cgroups();
    unsetenv("TEST_MEMORY_CGROUP");
    cr_expect_not(is_divided());
    expect_limit();
}

/* Each within what is allowed, all together not: none ends before all have begun. */
static void have_children(const void *const *inputs, void *result)
{
    enum { CHILDREN = 4 };
    int ready[2], go[2], failed = 0, status;
    char byte;
    if (pipe(ready) != 0 || pipe(go) != 0)
        dagger_fail("pipe: %s", strerror(errno));
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0) {
            close(go[1]);
            bool ok = touch((size_t)40 * MEBIBYTE);
            close(ready[1]);
            _exit(ok && read(go[0], &byte, 1) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
        }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 0)
        dagger_fail("nobody writes");
    close(go[1]);
    while (wait(&status) > 0)
        failed += status != 0;
    close(ready[0]);
    close(go[0]);
    if (failed && *(const int64_t *)inputs[0] != 2)
        dagger_fail("children failed");
    *(int64_t *)result = *(const int64_t *)inputs[0];
}

Test(local_memory_limit, counts_what_a_task_starts)
{
    struct dagger_error error = {0};
    if (!is_divided()) {
        cr_expect(run_limited(have_children, 1, &error), "%s", error.message);
        return;
    }
    cr_expect_not(run_limited(have_children, 1, &error));
    cr_expect(strstr(error.message, "act: out of memory: it may use 64Mi"), "%s",
              error.message);
    /* A task may do without them. */
    cr_expect(run_limited(have_children, 2, &error), "%s", error.message);
}
#endif

static int begun[2];

static void wait_for_the_end(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    if (write(begun[1], "!", 1) == 1)
        for (;;)
            pause();
}

/* The pipe is held as long as the run, its supervisor or a worker is there. */
Test(local_memory_limit, leaves_no_cgroup_when_the_run_is_killed)
{
    char byte;
    cr_assert(pipe(begun) == 0);
    pid_t run = fork();
    if (run == 0) {
        struct dagger_error error = {0};
        run_limited(wait_for_the_end, 1, &error);
        _exit(EXIT_FAILURE);
    }
    cr_assert(run > 0 && close(begun[1]) == 0);
    cr_assert(read(begun[0], &byte, 1) == 1);
    cr_assert(kill(run, SIGKILL) == 0 && waitpid(run, NULL, 0) == run);
    cr_expect(read(begun[0], &byte, 1) == 0);
    close(begun[0]);
    expect_no_cgroup_left();
}
