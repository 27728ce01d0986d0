#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../local/pause.h"

static const int taken[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP};
enum { TAKEN = sizeof taken / sizeof *taken };

static struct dgi_signals *taker;
static struct sigaction before[TAKEN];

void dgi_signals_wake(const struct dgi_signals *signals)
{
    int saved = errno;
    while (write(signals->wake, &(uint64_t){1}, sizeof(uint64_t)) < 0 && errno == EINTR)
        ;
    errno = saved;
}

/* A signal to the process group comes twice: by itself, and from the watcher, which got
 * it as well. */
static void stop(int number, siginfo_t *info, void *context)
{
    (void)context;
    int expected = 0;
    bool is_passed_on = info->si_code <= 0 && info->si_pid == taker->watcher;
    __atomic_compare_exchange_n(&taker->first, &expected, number, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    __atomic_add_fetch(is_passed_on ? &taker->passed_on : &taker->own, 1,
                       __ATOMIC_SEQ_CST);
    dagger_stop_request(&taker->stop, dgi_signals_count(taker) > 1 ? 2 : 1);
    dgi_signals_wake(taker);
}

/* As it would without a handler: not where nobody could let it go on. */
static void stop_process(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL}, own;
    sigset_t set, blocked;
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigaction(SIGTSTP, &standard, &own);
    /* Blocked still: another that waits becomes one with it. */
    raise(SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &set, &blocked);
    pthread_sigmask(SIG_SETMASK, &blocked, NULL);
    sigaction(SIGTSTP, &own, NULL);
}

/* Ctrl-Z. A child that a task has forked is no run. */
static void suspend(int number)
{
    int saved = errno;
    if (getpid() != taker->owner) {
        stop_process();
    } else if (!pthread_equal(pthread_self(), taker->thread)) {
        pthread_kill(taker->thread, number);
    } else {
        dgi_pause(&taker->stop, stop_process);
    }
    errno = saved;
}

static sigset_t set_of_continuing(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCONT);
    return set;
}

void dgi_signals_take(struct dgi_signals *signals)
{
    struct sigaction ending = {.sa_sigaction = stop, .sa_flags = SA_RESTART | SA_SIGINFO};
    struct sigaction suspending = {.sa_handler = suspend, .sa_flags = SA_RESTART};
    sigfillset(&ending.sa_mask);
    sigfillset(&suspending.sa_mask);
    signals->watcher = getppid();
    signals->owner = getpid();
    signals->thread = pthread_self();
    taker = signals;
    for (size_t i = 0; i < TAKEN; i++) {
        sigaction(taken[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(taken[i], taken[i] == SIGTSTP ? &suspending : &ending, NULL);
    }
    /* Not a handler: whoever draws must know before it draws, in a thread of its own. */
    sigset_t continuing = set_of_continuing();
    sigprocmask(SIG_BLOCK, &continuing, NULL);
    signals->continues = signalfd(-1, &continuing, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* So many, and from whom, are still to come of those that came to the process group. */
static int outstanding;
static pid_t watcher;

static void take_late(int number, siginfo_t *info, void *context)
{
    (void)context;
    bool is_passed_on = info->si_code <= 0 && info->si_pid == watcher;
    if (is_passed_on && __atomic_fetch_sub(&outstanding, 1, __ATOMIC_SEQ_CST) > 0)
        return;
    signal(number, SIG_DFL);
    raise(number); /* when this returns */
}

void dgi_signals_leave(void)
{
    struct sigaction late = {.sa_sigaction = take_late,
                             .sa_flags = SA_RESTART | SA_SIGINFO};
    sigfillset(&late.sa_mask);
    watcher = taker->watcher;
    outstanding = taker->own - taker->passed_on;
    for (size_t i = 0; i < TAKEN; i++) {
        bool is_late = outstanding > 0 && taken[i] != SIGTSTP;
        bool is_standard = before[i].sa_handler == SIG_DFL;
        sigaction(taken[i], is_late && is_standard ? &late : &before[i], NULL);
    }
    sigset_t continuing = set_of_continuing();
    sigprocmask(SIG_UNBLOCK, &continuing, NULL);
}

bool dgi_signals_went_on(const struct dgi_signals *signals)
{
    struct signalfd_siginfo info;
    return signals->continues >= 0 &&
           read(signals->continues, &info, sizeof info) == (ssize_t)sizeof info;
}

int dgi_signals_count(const struct dgi_signals *signals)
{
    int own = __atomic_load_n(&signals->own, __ATOMIC_SEQ_CST);
    int passed_on = __atomic_load_n(&signals->passed_on, __ATOMIC_SEQ_CST);
    return own > passed_on ? own : passed_on;
}

int dgi_signals_first(const struct dgi_signals *signals)
{
    return __atomic_load_n(&signals->first, __ATOMIC_SEQ_CST);
}

const char *dgi_stop_signal_name(int number)
{
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}
