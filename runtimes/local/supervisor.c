/* The run's side of the supervisor. */
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"

enum { PAGE = 4096 };

static bool create_output(int ends[2], struct dagger_error *error)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[0] = ends[1] = -1;
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "cannot make a pipe for the output of tasks: %s",
                                strerror(errno));
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                            "out of memory for worker processes");
}

static bool create_places(struct dgi_supervisor *supervisor, unsigned count,
                          bool captures_output, struct dagger_error *error)
{
    supervisor->places = calloc(count, sizeof *supervisor->places);
    supervisor->cards = dgi_shared_create(count * sizeof *supervisor->cards);
    supervisor->bell = dgi_shared_create(PAGE);
    supervisor->is_asleep = dgi_shared_create(PAGE);
    if (!supervisor->places || !supervisor->cards || !supervisor->bell ||
        !supervisor->is_asleep)
        return out_of_memory(error);
    supervisor->count = count;
    uint64_t now_ns = dgi_now_ns();
    for (unsigned i = 0; i < count; i++)
        supervisor->places[i] = (struct dgi_place_of_work){
            .channel = {.large_out = -1, .large_in = -1}, .output = {-1, -1}};
    for (unsigned i = 0; i < count; i++) {
        struct dgi_place_of_work *place = &supervisor->places[i];
        place->card = &supervisor->cards[i];
        dgi_memory_cgroup_name(place->cgroup, now_ns, i);
        if (!dgi_channel_create(&place->channel)) {
            dagger_error_set(error, DAGGER_ERROR_RUN,
                             "cannot share memory with worker processes: %s",
                             strerror(errno));
            dagger_error_hint(error, "run fewer at a time: each takes 4 descriptors");
            return false;
        }
        if (captures_output && !create_output(place->output, error))
            return false;
    }
    return true;
}

static void destroy_places(struct dgi_supervisor *supervisor)
{
    for (unsigned i = 0; i < supervisor->count; i++) {
        struct dgi_place_of_work *place = &supervisor->places[i];
        dgi_channel_destroy(&place->channel);
        for (int end = 0; end < 2; end++)
            if (place->output[end] >= 0)
                close(place->output[end]);
    }
    free(supervisor->places);
    dgi_shared_destroy(supervisor->cards, supervisor->count * sizeof *supervisor->cards);
    dgi_shared_destroy(supervisor->bell, PAGE);
    dgi_shared_destroy(supervisor->is_asleep, PAGE);
    for (int end = 0; end < 2; end++)
        if (supervisor->commands[end] >= 0)
            close(supervisor->commands[end]);
    *supervisor = (struct dgi_supervisor){.commands = {-1, -1}};
}

static bool fork_supervisor(struct dgi_supervisor *supervisor, struct dagger_error *error)
{
    pid_t run = getpid();
    /* What streams hold back now, two processes more would write again. */
    fflush(NULL);
    /* No handler of the run's may run in the supervisor. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    supervisor->pid = fork();
    if (supervisor->pid == 0)
        dgi_supervisor_process(supervisor, run);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (supervisor->pid < 0) {
        supervisor->pid = 0;
        return dagger_error_set(error, DAGGER_ERROR_RUN, "cannot start a process: %s",
                                strerror(errno));
    }
    close(supervisor->commands[0]);
    supervisor->commands[0] = -1;
    for (unsigned i = 0; i < supervisor->count; i++)
        if (supervisor->places[i].output[1] >= 0) {
            close(supervisor->places[i].output[1]);
            supervisor->places[i].output[1] = -1;
        }
    return true;
}

bool dgi_supervisor_start(struct dgi_supervisor *supervisor, unsigned count,
                          bool captures_output, char *const *gpu_names,
                          struct dagger_error *error)
{
    *supervisor = (struct dgi_supervisor){.commands = {-1, -1}};
    bool ok = create_places(supervisor, count, captures_output, error);
    for (unsigned i = 0; ok && i < count; i++)
        supervisor->places[i].gpu_names = gpu_names;
    if (ok && pipe2(supervisor->commands, O_CLOEXEC) != 0) {
        supervisor->commands[0] = supervisor->commands[1] = -1;
        ok = dagger_error_set(error, DAGGER_ERROR_RUN, "cannot make a pipe: %s",
                              strerror(errno));
    }
    if (ok && fork_supervisor(supervisor, error))
        return true;
    destroy_places(supervisor);
    return false;
}

void dgi_supervisor_remove_cgroups(const struct dgi_supervisor *supervisor, bool of_all)
{
    for (unsigned i = 0; i < supervisor->count; i++)
        if (atomic_load(&supervisor->cards[i].is_limited) &&
            (of_all || !atomic_load(&supervisor->cards[i].pid)))
            dgi_memory_cgroup_remove(supervisor->places[i].cgroup);
}

void dgi_supervisor_stop(struct dgi_supervisor *supervisor)
{
    if (supervisor->pid) {
        /* The end of its commands is the sign for it to end; where another run began
         * meanwhile, its processes hold the pipe. */
        close(supervisor->commands[1]);
        supervisor->commands[1] = -1;
        kill(supervisor->pid, SIGUSR1);
        while (waitpid(supervisor->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        /* Where it was killed, it could not. */
        dgi_supervisor_remove_cgroups(supervisor, true);
    }
    destroy_places(supervisor);
}

static bool send_command(const struct dgi_supervisor *supervisor,
                         const struct dgi_command *command)
{
    /* A supervisor that is gone must not end the run with SIGPIPE. */
    sigset_t pipe_signal, before;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    ssize_t written;
    do
        written = write(supervisor->commands[1], command, sizeof *command);
    while (written < 0 && errno == EINTR);
    if (written < 0 && errno == EPIPE && !sigismember(&before, SIGPIPE))
        sigtimedwait(&pipe_signal, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return written == (ssize_t)sizeof *command;
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

bool dgi_supervisor_is_alive(const struct dgi_supervisor *supervisor)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)supervisor->pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
               0 &&
           info.si_pid == 0;
}

struct dgi_bell dgi_supervisor_bell(const struct dgi_supervisor *supervisor)
{
    return (struct dgi_bell){supervisor->bell, supervisor->is_asleep};
}
