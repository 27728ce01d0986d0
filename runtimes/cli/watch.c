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

#include "../local/children.h"

enum { TWIN_NS = 50000000, PATIENCE_NS = 1000000000 };

/* Shared by the watcher and the work. */
static struct {
    volatile bool is_done;
    volatile bool has_returned; /* and has ended all that it has started itself */
    char logs[PATH_MAX];        /* what the work has made for them; empty: nothing */
} *shared;

/* What the work leaves behind becomes a child of this process. */
static bool is_reaper;

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

/* True where it has ended. What else has, of all that was left behind, is waited for as
 * well: nobody else does. */
static bool has_ended(pid_t child, int *status)
{
    for (;;) {
        pid_t changed = waitpid(is_reaper ? -1 : child, status, WNOHANG | WUNTRACED);
        if (changed == child && !WIFSTOPPED(*status))
            return true;
        if (changed == child && WSTOPSIG(*status) == SIGTSTP)
            stop_with(child);
        if (changed == 0 || (changed < 0 && errno != EINTR))
            return false;
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

/* ---- What is left behind ------------------------------------------------------------
 */

/* Not where there are children already: of the shell that has become this process, say,
 * which has started them for `2> >(tee log)`. What they leave behind would come here as
 * well, and is nothing to end. */
static void become_reaper(void)
{
    siginfo_t info;
    is_reaper = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 &&
                errno == ECHILD && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

/* False: too late. */
static bool wait_for_change(uint64_t until_ns)
{
    sigset_t change;
    uint64_t now = now_ns();
    if (now >= until_ns)
        return false;
    sigemptyset(&change);
    sigaddset(&change, SIGCHLD);
    const struct timespec left = {.tv_sec = (time_t)((until_ns - now) / 1000000000),
                                  .tv_nsec = (long)((until_ns - now) % 1000000000)};
    sigtimedwait(&change, NULL, &left);
    return true;
}

/* Those that have ended are waited for. */
static bool has_children(void)
{
    pid_t ended;
    do
        ended = waitpid(-1, NULL, WNOHANG);
    while (ended > 0 || (ended < 0 && errno == EINTR));
    return ended == 0;
}

/* Where the work was broken off, what watches over its worker processes ends them and
 * then itself, and is let do so. */
static void end_rest(void)
{
    uint64_t until_ns = shared->has_returned ? 0 : now_ns() + PATIENCE_NS;
    if (!is_reaper)
        return;
    while (has_children())
        if (!wait_for_change(until_ns)) {
            dgi_children_kill(NULL, 0);
            break;
        }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* ---- The end ------------------------------------------------------------------------
 */

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
    /* Tasks may have written over it. */
    shared->logs[sizeof shared->logs - 1] = '\0';
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
    end_rest();
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
    become_reaper();
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
    shared->has_returned = true;
    dgi_watch_done();
    return code;
}
