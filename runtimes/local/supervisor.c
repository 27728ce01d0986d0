/* The run's side of the supervisor. */
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"

const struct dgi_birthplace *_Atomic dgi_birthplace;

static void disconnect(struct dgi_supervisor *supervisor)
{
    for (int end = 0; end < 2; end++)
        if (supervisor->commands[end] >= 0)
            close(supervisor->commands[end]);
    supervisor->commands[0] = supervisor->commands[1] = -1;
}

static bool connect_supervisor(struct dgi_supervisor *supervisor,
                               struct dagger_error *error)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, supervisor->commands) == 0)
        return true;
    supervisor->commands[0] = supervisor->commands[1] = -1;
    return dagger_error_set(error, DAGGER_ERROR_RUN, "cannot make a pair of sockets: %s",
                            strerror(errno));
}

static bool fork_supervisor(struct dgi_supervisor *supervisor, struct dagger_error *error)
{
    pid_t run = getpid();
    /* No handler of the run's may run in the supervisor. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    supervisor->pid = fork();
    if (supervisor->pid == 0)
        dgi_supervisor_process(supervisor, run, -1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (supervisor->pid < 0) {
        supervisor->pid = 0;
        return dagger_error_set(error, DAGGER_ERROR_RUN, "cannot start a process: %s",
                                strerror(errno));
    }
    return true;
}

static bool bear(struct dgi_supervisor *supervisor,
                 const struct dgi_birthplace *birthplace, int file,
                 char *const *gpu_names, struct dagger_error *error)
{
    /* What streams hold back now, two processes more would write again; and it is to come
     * before what tasks print. */
    fflush(NULL);
    if (file >= 0 && connect_supervisor(supervisor, NULL)) {
        if (birthplace->bear(supervisor, file, gpu_names))
            return true;
        disconnect(supervisor);
    }
    return connect_supervisor(supervisor, error) && fork_supervisor(supervisor, error);
}

static void close_its_ends(struct dgi_supervisor *supervisor)
{
    if (supervisor->commands[1] >= 0)
        close(supervisor->commands[1]);
    supervisor->commands[1] = -1;
    for (unsigned i = 0; i < supervisor->count; i++)
        if (supervisor->places[i].output[1] >= 0) {
            close(supervisor->places[i].output[1]);
            supervisor->places[i].output[1] = -1;
        }
}

bool dgi_supervisor_start(struct dgi_supervisor *supervisor, unsigned count,
                          bool captures_output, char *const *gpu_names,
                          const struct dgi_birthplace *birthplace,
                          struct dagger_error *error)
{
    int file = -1;
    *supervisor = (struct dgi_supervisor){
        .watch = -1, .commands = {-1, -1}, .number = dgi_now_ns()};
    bool ok = dgi_places_create(supervisor, count, captures_output,
                                birthplace ? &file : NULL, error);
    for (unsigned i = 0; ok && i < count; i++) {
        supervisor->places[i].gpu_names = gpu_names;
        dgi_memory_cgroup_name(supervisor->places[i].cgroup, supervisor->number, i);
    }
    ok = ok && bear(supervisor, birthplace, file, gpu_names, error);
    if (file >= 0)
        close(file);
    if (ok) {
        close_its_ends(supervisor);
        return true;
    }
    disconnect(supervisor);
    dgi_places_destroy(supervisor);
    return false;
}

void dgi_supervisor_remove_cgroups(const struct dgi_supervisor *supervisor, bool of_all)
{
    for (unsigned i = 0; i < supervisor->count; i++)
        if (atomic_load(&supervisor->cards[i].is_limited) &&
            (of_all || !atomic_load(&supervisor->cards[i].pid)))
            dgi_memory_cgroup_remove(supervisor->places[i].cgroup);
}

void dgi_supervisor_wake(const struct dgi_supervisor *supervisor)
{
    if (supervisor->watch < 0)
        kill(supervisor->pid, SIGCONT);
    else
        syscall(SYS_pidfd_send_signal, supervisor->watch, SIGCONT, NULL, 0);
}

pid_t dgi_supervisor_tracer(const struct dgi_supervisor *supervisor)
{
    char line[80];
    long tracer = 0;
    bool is_stopped = false;
    snprintf(line, sizeof line, "/proc/%d/status", (int)supervisor->pid);
    FILE *file = fopen(line, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "State:", 6) == 0)
            is_stopped = strstr(line, "(tracing stop)") != NULL;
        else if (strncmp(line, "TracerPid:", 10) == 0)
            tracer = strtol(line + 10, NULL, 10);
    fclose(file);
    bool is_own =
        is_stopped && tracer > 0 && dgi_is_descendant((pid_t)tracer, supervisor->pid);
    return is_own ? (pid_t)tracer : 0;
}

static void release(const struct dgi_supervisor *supervisor)
{
    pid_t tracer = dgi_supervisor_tracer(supervisor);
    if (tracer)
        kill(tracer, SIGKILL);
}

/* A task may have stopped it, or do so now. */
static void wait_for_end(const struct dgi_supervisor *supervisor, int watch)
{
    enum { LOOK_AFTER_MS = 1000 };
    struct pollfd end = {.fd = watch, .events = POLLIN};
    int count;
    dgi_supervisor_wake(supervisor);
    while ((count = poll(&end, 1, LOOK_AFTER_MS)) == 0 || (count < 0 && errno == EINTR)) {
        dgi_supervisor_wake(supervisor);
        release(supervisor);
    }
    close(watch);
}

static void wait_for_child(const struct dgi_supervisor *supervisor)
{
    int watch = (int)syscall(SYS_pidfd_open, supervisor->pid, 0);
    if (watch >= 0)
        wait_for_end(supervisor, watch);
    for (;;) {
        int status;
        pid_t pid = waitpid(supervisor->pid, &status, WUNTRACED);
        if (pid > 0 && WIFSTOPPED(status))
            dgi_supervisor_wake(supervisor);
        else if (pid >= 0 || errno != EINTR)
            return;
    }
}

/* It was killed: what tasks had started did not die with it. Until it is waited for, its
 * number is that of their session, and of no other. Where the fork server has done so,
 * the number is free once they are gone. */
static void end_session(const struct dgi_supervisor *supervisor)
{
    if (supervisor->watch < 0 || kill(supervisor->pid, 0) != 0)
        dgi_session_kill(supervisor->pid);
}

void dgi_supervisor_end(struct dgi_supervisor *supervisor)
{
    if (!supervisor->pid)
        return;
    if (!dgi_supervisor_is_alive(supervisor))
        end_session(supervisor);
    /* The end of its commands is the sign for it to end, whoever else holds the socket:
     * processes of another run that began meanwhile, say. */
    shutdown(supervisor->commands[0], SHUT_WR);
    disconnect(supervisor);
    if (supervisor->watch < 0)
        wait_for_child(supervisor);
    else
        wait_for_end(supervisor, supervisor->watch);
    /* Where it was killed, it could not. */
    dgi_supervisor_remove_cgroups(supervisor, true);
    supervisor->pid = 0;
}

void dgi_supervisor_stop(struct dgi_supervisor *supervisor)
{
    dgi_supervisor_end(supervisor);
    dgi_places_destroy(supervisor);
}

static bool send_command(const struct dgi_supervisor *supervisor,
                         const struct dgi_command *command)
{
    ssize_t sent;
    do
        sent = send(supervisor->commands[0], command, sizeof *command, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *command;
}

bool dgi_supervisor_spawn(const struct dgi_supervisor *supervisor, unsigned place)
{
    return send_command(supervisor, &(struct dgi_command){.place = place});
}

bool dgi_supervisor_signal(const struct dgi_supervisor *supervisor, unsigned place,
                           unsigned birth, int signal)
{
    return send_command(
        supervisor,
        &(struct dgi_command){.place = place, .birth = birth, .signal = signal});
}

void dgi_supervisor_signal_all(const struct dgi_supervisor *supervisor, int signal)
{
    send_command(supervisor, &(struct dgi_command){.is_for_all = true, .signal = signal});
}

bool dgi_supervisor_is_alive(const struct dgi_supervisor *supervisor)
{
    struct pollfd end = {.fd = supervisor->watch, .events = POLLIN};
    siginfo_t info = {0};
    if (supervisor->watch >= 0)
        return poll(&end, 1, 0) == 0;
    return waitid(P_PID, (id_t)supervisor->pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
               0 &&
           info.si_pid == 0;
}

bool dgi_supervisor_gave_up(const struct dgi_supervisor *supervisor)
{
    const struct dgi_report_card *card = &supervisor->cards[0];
    return !atomic_load(&card->births) && atomic_load(&card->wait_status) < 0;
}

bool dgi_supervisor_has_ended(const struct dgi_supervisor *supervisor, unsigned place,
                              struct dagger_error *error)
{
    const struct dgi_report_card *card = &supervisor->cards[place];
    int why = atomic_load(&card->births) ? 0 : -atomic_load(&card->wait_status);
    return dagger_error_set(error, DAGGER_ERROR_RUN,
                            "the supervisor of the worker processes has ended%s%s",
                            why > 0 ? ": " : "", why > 0 ? strerror(why) : "");
}

struct dgi_bell dgi_supervisor_bell(const struct dgi_supervisor *supervisor)
{
    return (struct dgi_bell){supervisor->bell, supervisor->is_asleep};
}
