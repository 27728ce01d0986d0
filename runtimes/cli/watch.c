#include "watch.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

enum { TWIN_NS = 50000000 };

/* Shared by the watcher and the work. */
static struct {
    volatile bool is_done;
    char logs[PATH_MAX]; /* what the work has made for them; empty: nothing */
} *shared;

/* Of job control, what is to stop the watcher by itself: the kernel sends it to the work
 * as well. */
static void signals_to_pass_on(sigset_t *signals)
{
    struct sigaction action;
    sigfillset(signals);
    if (sigaction(SIGTSTP, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        sigdelset(signals, SIGTSTP);
    sigdelset(signals, SIGTTIN);
    sigdelset(signals, SIGTTOU);
    sigdelset(signals, SIGCONT);
}

/* What is passed on last. */
struct passed {
    siginfo_t info;
    uint64_t when_ns;
};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Who sends a signal to a process, and at once to its group (as timeout does), means one.
 */
static bool is_twin(const siginfo_t *info, const struct passed *last, uint64_t when_ns)
{
    return info->si_signo == last->info.si_signo && info->si_pid == last->info.si_pid &&
           when_ns - last->when_ns < TWIN_NS;
}

static void pass_on(pid_t child, const siginfo_t *info, struct passed *last)
{
    uint64_t when_ns = now_ns();
    if (!is_twin(info, last, when_ns))
        kill(child, info->si_signo);
    *last = (struct passed){*info, when_ns};
}

/* Whoever waits for this process is to know that the work was stopped; and who lets this
 * go on means the work. */
static void stop_with(pid_t child)
{
    siginfo_t info = {0};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    /* Blocked still: one that the kernel has sent becomes one with it. */
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (waitid(P_PID, (id_t)child, &info, WCONTINUED | WNOHANG) != 0 || !info.si_pid)
        kill(child, SIGCONT);
}

/* True where it has ended. */
static bool has_ended(pid_t child, int *status)
{
    for (;;) {
        pid_t changed = waitpid(child, status, WNOHANG | WUNTRACED);
        if (changed == child && WIFSTOPPED(*status)) {
            if (WSTOPSIG(*status) == SIGTSTP)
                stop_with(child);
        } else if (changed >= 0 || errno != EINTR) {
            return changed == child;
        }
    }
}

static int wait_for(pid_t child, const sigset_t *signals)
{
    struct passed last = {0};
    for (;;) {
        siginfo_t info;
        int status;
        int number = sigwaitinfo(signals, &info);
        if (number == SIGCHLD) {
            if (has_ended(child, &status))
                return status;
        } else if (number > 0 && info.si_code <= 0) {
            /* What the kernel sends (Ctrl-C), it sends to the child as well. */
            pass_on(child, &info, &last);
        }
    }
}

static void hint_at_kill(struct dagger_error *error, int number)
{
    static const char why[] = "the kernel does so where memory runs out, for one";
    if (number == SIGKILL && shared->logs[0])
        dagger_error_hint(error, "%s; what its tasks printed is in %s", why,
                          shared->logs);
    else if (number == SIGKILL)
        dagger_error_hint(error, "%s", why);
}

static int report_end(struct dgi_cli *cli, const struct dgi_work *work, int status)
{
    struct dagger_error error = {0};
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        dagger_error_set(&error, DAGGER_ERROR_RUN, "%s: it was killed by signal %d (%s)",
                         work->subject, number, strsignal(number));
        hint_at_kill(&error, number);
        error.exit_code = 128 + number;
    } else {
        int code = WEXITSTATUS(status);
        dagger_error_set(&error, DAGGER_ERROR_RUN,
                         "%s: it ended the process with exit code %d before it was done",
                         work->subject, code);
        error.exit_code = work->keeps_code ? code : 0;
    }
    if (shared->logs[0])
        dagger_error_hint(&error, "what its tasks printed is in %s", shared->logs);
    return dgi_cli_report(cli->program, &error);
}

static int parent(struct dgi_cli *cli, const struct dgi_work *work, pid_t child,
                  const sigset_t *signals)
{
    int status = wait_for(child, signals);
    if (shared->is_done && WIFEXITED(status))
        return WEXITSTATUS(status);
    if (work->clean)
        work->clean(work->context);
    return report_end(cli, work, status);
}

static void begin_child(pid_t watcher, const sigset_t *before)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != watcher)
        _exit(DAGGER_ERROR_RUN);
    sigprocmask(SIG_SETMASK, before, NULL);
}

void dgi_watch_done(void)
{
    shared->is_done = true;
}

void dgi_watch_logs(const char *path)
{
    snprintf(shared->logs, sizeof shared->logs, "%s", path);
}

int dgi_cli_watch(struct dgi_cli *cli, const struct dgi_work *work,
                  struct dagger_error *error)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        return DAGGER_ERROR_RUN;
    }
    sigset_t signals, before;
    signals_to_pass_on(&signals);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_BLOCK, &signals, &before);
    pid_t watcher = getpid();
    pid_t child = fork();
    if (child < 0) {
        dagger_error_set(error, DAGGER_ERROR_RUN, "cannot start a process: %s",
                         strerror(errno));
        return DAGGER_ERROR_RUN;
    }
    if (child > 0)
        return parent(cli, work, child, &signals);
    begin_child(watcher, &before);
    int code = work->run(cli, work->context);
    dgi_watch_done();
    return code;
}
