/* The supervisor's own side: what happens in its process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands.h"
#include "descriptors.h"
#include "meter.h"
#include "supervisor.h"

/* What an event is about, beside the place whose output can be read. */
enum { COMMANDS = -1, SIGNALS = -2, LIFELINE = -3 };

struct state {
    struct dgi_supervisor *own;
    struct dgi_bell bell;
    int events;  /* epoll */
    int signals; /* signalfd */
    pid_t run;   /* the parent */
    int lifeline;
    struct dgi_descriptors private; /* open, and not for tasks */
};

/* Not to be ended by what is meant for the run: that ends the supervisor in its time. */
static int take_signals(void)
{
    sigset_t all, wanted;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGUSR1);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
    return signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool watch(const struct state *state, int fd, int what, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = what};
    return epoll_ctl(state->events, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool watch_all(const struct state *state)
{
    bool ok = watch(state, state->own->commands[1], COMMANDS, EPOLLIN) &&
              watch(state, state->signals, SIGNALS, EPOLLIN) &&
              (state->lifeline < 0 || watch(state, state->lifeline, LIFELINE, EPOLLIN));
    for (unsigned i = 0; ok && i < state->own->count; i++)
        if (state->own->places[i].output[0] >= 0)
            ok = watch(state, state->own->places[i].output[0], (int)i, EPOLLIN | EPOLLET);
    return ok;
}

/* ---- Workers ------------------------------------------------------------------------
 */

static void reset_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What the run has written for a task, that task may only read. */
static void protect(int area)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", area);
    int readable = open(path, O_RDONLY | O_CLOEXEC);
    if (readable < 0)
        return;
    dup3(readable, area, O_CLOEXEC);
    close(readable);
}

/* A task can harm what its worker has: nothing of the others, or of the run. */
static void keep_own_place(const struct state *state, unsigned own)
{
    const struct dgi_place_of_work *place = &state->own->places[own];
    const int kept[] = {place->channel.large_out, place->channel.large_in,
                        place->output[0], place->output[1]};
    dgi_places_keep(state->own, own);
    dgi_descriptors_close(&state->private, kept, sizeof kept / sizeof *kept);
    protect(place->channel.large_out);
    close(state->events);
    close(state->signals);
    close(state->own->commands[1]);
    if (state->lifeline >= 0)
        close(state->lifeline);
}

static void redirect(const struct dgi_place_of_work *place)
{
    static char buffer[BUFSIZ];
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        if (null > STDERR_FILENO)
            close(null);
    }
    if (place->output[1] >= 0) {
        /* A task of the worker before this one may have set others. */
        fcntl(place->output[1], F_SETFL, 0);
        dup2(place->output[1], STDOUT_FILENO);
        dup2(place->output[1], STDERR_FILENO);
        close(place->output[0]);
    }
    /* With a buffer given, or a stream that the caller has used keeps its old ways. */
    setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
}

static _Noreturn void begin_worker(const struct state *state, unsigned place,
                                   pid_t parent)
{
    /* The parent says so as well, but not where a task has killed it by then. */
    atomic_store(&state->own->cards[place].pid, getpid());
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    /* What tasks leave behind comes to their worker, or, without it, to its parent. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    keep_own_place(state, place);
    reset_signals();
    redirect(&state->own->places[place]);
    dgi_worker_process(&state->own->places[place], &state->bell);
}

static void start_worker(const struct state *state, unsigned place)
{
    struct dgi_report_card *card = &state->own->cards[place];
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0)
        begin_worker(state, place, parent);
    if (pid > 0) {
        setpgid(pid, pid);
        atomic_store(&card->pid, pid);
        atomic_fetch_add(&card->births, 1);
        return;
    }
    atomic_store(&card->wait_status, -errno);
    atomic_fetch_add(&card->births, 1);
    atomic_fetch_add(&card->deaths, 1);
    dgi_bell_ring(&state->bell);
}

/* To its group; and to itself, where it has gone to another one. */
static void signal_worker(pid_t pid, int signal)
{
    kill(-pid, signal);
    if (getpgid(pid) != pid)
        kill(pid, signal);
}

/* Their groups also where there is no /proc. */
static void signal_all(const struct state *state, int signal)
{
    if (signal != SIGSTOP)
        dgi_descendants_signal(signal);
    for (unsigned i = 0; i < state->own->count; i++) {
        int pid = atomic_load(&state->own->cards[i].pid);
        if (pid > 0)
            signal_worker(pid, signal);
    }
    if (signal == SIGSTOP)
        dgi_descendants_signal(signal);
}

static void obey(const struct state *state, const struct dgi_command *command)
{
    if (command->is_for_all) {
        signal_all(state, command->signal);
        return;
    }
    struct dgi_report_card *card = &state->own->cards[command->place];
    int pid = atomic_load(&card->pid);
    if (!command->signal)
        start_worker(state, command->place);
    else if (pid > 0 && atomic_load(&card->births) == command->birth)
        signal_worker(pid, command->signal);
}

static void tell_death(const struct state *state, pid_t pid, int status,
                       const struct rusage *usage)
{
    for (unsigned i = 0; i < state->own->count; i++) {
        struct dgi_report_card *card = &state->own->cards[i];
        if (atomic_load(&card->pid) != pid)
            continue;
        bool has_run_out = atomic_load(&card->is_limited) &&
                           dgi_memory_cgroup_has_killed(state->own->places[i].cgroup);
        atomic_store(&card->pid, 0);
        atomic_store(&card->wait_status, status);
        atomic_store(&card->has_run_out, has_run_out);
        atomic_store(&card->cpu_ns, dgi_usage_ns(usage));
        atomic_store(&card->peak_bytes, (uint64_t)usage->ru_maxrss * 1024);
        atomic_fetch_add(&card->deaths, 1);
    }
}

/* Before a worker is waited for, its number cannot be another process group's. */
static void wait_for_workers(const struct state *state)
{
    siginfo_t info = {0};
    bool has_ended = false;
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid) {
        int status = 0;
        struct rusage usage;
        kill(-info.si_pid, SIGKILL);
        if (wait4(info.si_pid, &status, 0, &usage) == info.si_pid)
            tell_death(state, info.si_pid, status, &usage);
        has_ended = true;
        info.si_pid = 0;
    }
    if (!has_ended)
        return;
    dgi_children_kill(state->own->cards, state->own->count);
    dgi_supervisor_remove_cgroups(state->own, false);
    dgi_bell_ring(&state->bell);
}

/* ---- The loop -----------------------------------------------------------------------
 */

static _Noreturn void end(const struct state *state)
{
    for (unsigned i = 0; i < state->own->count; i++) {
        int pid = atomic_load(&state->own->cards[i].pid);
        if (pid > 0)
            signal_worker(pid, SIGKILL);
    }
    dgi_children_kill(NULL, 0);
    dgi_supervisor_remove_cgroups(state->own, true);
    _exit(EXIT_SUCCESS);
}

static void read_commands(const struct state *state)
{
    struct dgi_command command;
    ssize_t size = read(state->own->commands[1], &command, sizeof command);
    if (size == (ssize_t)sizeof command)
        obey(state, &command);
    else if (size >= 0 || (errno != EINTR && errno != EAGAIN))
        end(state);
}

static void read_signals(const struct state *state)
{
    struct signalfd_siginfo info;
    while (read(state->signals, &info, sizeof info) == (ssize_t)sizeof info)
        /* Tasks could send it as well. */
        if (info.ssi_signo == SIGUSR1 && state->lifeline < 0 && getppid() != state->run)
            end(state);
    wait_for_workers(state);
}

static void handle(const struct state *state, int what)
{
    if (what == COMMANDS) {
        read_commands(state);
    } else if (what == SIGNALS) {
        read_signals(state);
    } else if (what == LIFELINE) {
        end(state);
    } else {
        atomic_store(&state->own->cards[what].is_readable, 1);
        dgi_bell_ring(&state->bell);
    }
}

/* Before any worker was born: no card says anything else. */
static _Noreturn void give_up(const struct state *state)
{
    int why = -errno;
    for (unsigned i = 0; i < state->own->count; i++)
        atomic_store(&state->own->cards[i].wait_status, why);
    end(state);
}

_Noreturn void dgi_supervisor_process(struct dgi_supervisor *supervisor, pid_t run,
                                      int lifeline)
{
    /* First, before there are those of its own. */
    struct dgi_descriptors private = dgi_descriptors_opened();
    struct state state = {
        .own = supervisor,
        .private = private,
        .bell = dgi_supervisor_bell(supervisor),
        .events = epoll_create1(EPOLL_CLOEXEC),
        .signals = take_signals(),
        .run = run,
        .lifeline = lifeline,
    };
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (lifeline < 0) {
        prctl(PR_SET_PDEATHSIG, SIGUSR1);
        close(supervisor->commands[0]);
    }
    if (state.events < 0 || state.signals < 0 || !watch_all(&state))
        give_up(&state);
    if (lifeline < 0 && getppid() != run)
        end(&state);
    for (;;) {
        struct epoll_event event;
        int count = epoll_wait(state.events, &event, 1, -1);
        if (count == 1)
            handle(&state, event.data.fd);
        else if (count < 0 && errno != EINTR)
            end(&state);
    }
}
