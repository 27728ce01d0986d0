#include "surroundings.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static bool read_path(char *path, size_t size)
{
    if (getcwd(path, size))
        return true;
    path[0] = '\0';
    return false;
}

static void look_at_rights(struct dgi_surroundings *now)
{
    struct stat root = {0};
    getresuid(&now->users[0], &now->users[1], &now->users[2]);
    getresgid(&now->groups[0], &now->groups[1], &now->groups[2]);
    stat("/", &root);
    now->root_device = root.st_dev;
    now->root = root.st_ino;
    now->seccomp = prctl(PR_GET_SECCOMP);
}

/* What a process gives up it does not get back. */
static bool has_rights(const struct dgi_surroundings *surroundings)
{
    struct dgi_surroundings now;
    look_at_rights(&now);
    return memcmp(now.users, surroundings->users, sizeof now.users) == 0 &&
           memcmp(now.groups, surroundings->groups, sizeof now.groups) == 0 &&
           now.root_device == surroundings->root_device &&
           now.root == surroundings->root && now.seccomp == surroundings->seccomp;
}

static void note_shares(struct dgi_surroundings *surroundings)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        getrlimit(i, &surroundings->limits[i]);
    surroundings->priority = getpriority(PRIO_PROCESS, 0);
    surroundings->has_affinity =
        sched_getaffinity(0, sizeof surroundings->affinity, &surroundings->affinity) == 0;
}

static bool restore_limits(const struct dgi_surroundings *surroundings)
{
    bool ok = true;
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        const struct rlimit *before = &surroundings->limits[i];
        struct rlimit now;
        if (getrlimit(i, &now) == 0 &&
            (now.rlim_cur != before->rlim_cur || now.rlim_max != before->rlim_max))
            ok = setrlimit(i, before) == 0 && ok;
    }
    return ok;
}

static bool restore_shares(const struct dgi_surroundings *surroundings)
{
    cpu_set_t now;
    bool ok = restore_limits(surroundings);
    if (getpriority(PRIO_PROCESS, 0) != surroundings->priority)
        ok = setpriority(PRIO_PROCESS, 0, surroundings->priority) == 0 && ok;
    if (surroundings->has_affinity && sched_getaffinity(0, sizeof now, &now) == 0 &&
        !CPU_EQUAL(&now, &surroundings->affinity))
        ok = sched_setaffinity(0, sizeof now, &surroundings->affinity) == 0 && ok;
    return ok;
}

/* -1: none is free, or there is none to copy. */
static int find_free(const struct dgi_surroundings *surroundings)
{
    int fd = fcntl(surroundings->folder, F_DUPFD_CLOEXEC, 0);
    if (fd >= 0)
        close(fd);
    return fd;
}

/* Half of what was free is enough for one task more. */
bool dgi_surroundings_has_descriptors(const struct dgi_surroundings *surroundings)
{
    int first = surroundings->first_free, now = find_free(surroundings);
    rlim_t most = surroundings->limits[RLIMIT_NOFILE].rlim_cur;
    return first < 0 ||
           (now >= 0 && (rlim_t)now <= (rlim_t)first + (most - (rlim_t)first) / 2);
}

/* What the run relies on is not ignored: that a task can wait for its children, and is
 * ended when it is told to. Handlers may be a library's, which has taken them for good.
 */
void dgi_surroundings_restore_signals(void)
{
    static const int numbers[] = {SIGCHLD, SIGTERM};
    sigset_t none;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction now;
        if (sigaction(numbers[i], NULL, &now) == 0 && now.sa_handler == SIG_IGN)
            signal(numbers[i], SIG_DFL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

void dgi_surroundings_note_environment(struct dgi_surroundings *surroundings)
{
    dgi_environment_note(&surroundings->environment);
}

void dgi_surroundings_note(struct dgi_surroundings *surroundings)
{
    dgi_surroundings_note_environment(surroundings);
    note_shares(surroundings);
    look_at_rights(surroundings);
    surroundings->folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    surroundings->first_free = find_free(surroundings);
    surroundings->mode_mask = umask(0);
    umask(surroundings->mode_mask);
    read_path(surroundings->path, sizeof surroundings->path);
}

/* Asking costs less than going there. */
static bool go_back(const struct dgi_surroundings *surroundings)
{
    char path[sizeof surroundings->path];
    if (surroundings->path[0] && read_path(path, sizeof path) &&
        strcmp(path, surroundings->path) == 0)
        return true;
    return surroundings->folder < 0 || fchdir(surroundings->folder) == 0;
}

/* Each would end the next task by a signal. */
static void stop_timers(void)
{
    static const struct itimerval none;
    setitimer(ITIMER_REAL, &none, NULL);
    setitimer(ITIMER_VIRTUAL, &none, NULL);
    setitimer(ITIMER_PROF, &none, NULL);
}

bool dgi_surroundings_restore(struct dgi_surroundings *surroundings)
{
    umask(surroundings->mode_mask);
    stop_timers();
    dgi_environment_restore(&surroundings->environment);
    return go_back(surroundings);
}

bool dgi_surroundings_restore_rest(const struct dgi_surroundings *surroundings)
{
    if (getpgrp() != getpid())
        setpgid(0, 0);
    return has_rights(surroundings) && restore_shares(surroundings);
}
