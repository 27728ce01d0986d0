/* A supervisor that the fork server has forked: it takes over what its run has. */
#include "fork_server.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "budget.h"
#include "letter.h"

/* What the run sends. Where it is gone, others may hold its end of the socket. */
struct mail {
    int socket;
    int lifeline;
};

static bool receive(const struct mail *mail, void *data, size_t size, int *fds,
                    size_t count)
{
    struct pollfd events[] = {{.fd = mail->socket, .events = POLLIN},
                              {.fd = mail->lifeline, .events = POLLIN}};
    while (poll(events, 2, -1) < 0)
        if (errno != EINTR)
            return false;
    return !events[1].revents && dgi_letter_receive(mail->socket, data, size, fds, count);
}

static bool set_limits(const struct dgi_letter *letter)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        if (setrlimit(i, &letter->limits[i]) != 0)
            return false;
    return true;
}

static bool receive_places(const struct mail *mail, struct dgi_supervisor *supervisor,
                           const struct dgi_letter *letter)
{
    int fds[DGI_MOST_DESCRIPTORS];
    size_t each = letter->captures_output ? 4 : 2;
    size_t left = letter->count * each;
    size_t count = 0, next = 0;
    char sign;
    for (unsigned i = 0; i < letter->count; i++) {
        struct dgi_place_of_work *place = &supervisor->places[i];
        if (next == count) {
            count = left < DGI_MOST_DESCRIPTORS ? left : DGI_MOST_DESCRIPTORS;
            next = 0;
            left -= count;
            if (!receive(mail, &sign, sizeof sign, fds, count))
                return false;
        }
        place->channel.large_size = letter->large_size;
        place->channel.large_out = fds[next++];
        place->channel.large_in = fds[next++];
        if (letter->captures_output) {
            place->output[0] = fds[next++];
            place->output[1] = fds[next++];
        }
        dgi_memory_cgroup_name(place->cgroup, letter->number, i);
    }
    return true;
}

/* The strings stay where they are: only this process and its children have them. */
static bool read_strings(struct dgi_supervisor *supervisor,
                         const struct dgi_letter *letter, int file)
{
    static char *gpu_names[DGI_MOST_GPUS];
    char **variables = calloc(letter->variable_count + 1, sizeof *variables);
    char *text = mmap(NULL, letter->text_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file,
                      (off_t)dgi_places_size(letter->count));
    if (!variables || text == MAP_FAILED)
        return false;
    for (size_t i = 0; i < letter->variable_count; i++, text += strlen(text) + 1)
        variables[i] = text;
    for (unsigned i = 0; i < letter->gpu_count; i++, text += strlen(text) + 1)
        gpu_names[i] = text;
    environ = variables;
    for (unsigned i = 0; i < letter->count; i++)
        supervisor->places[i].gpu_names = gpu_names;
    return true;
}

static bool set_standard(const struct dgi_letter *letter, const int *fds)
{
    bool ok = true;
    for (int fd = 0; fd < DGI_STANDARD_COUNT; fd++) {
        if (letter->standard >> fd & 1)
            ok = ok && dup2(fds[fd], fd) == fd;
        else
            close(fd);
        close(fds[fd]);
    }
    return ok;
}

static bool take_over(const struct mail *mail, struct dgi_supervisor *supervisor,
                      pid_t *run)
{
    struct dgi_letter letter;
    int fds[DGI_LETTER_DESCRIPTORS];
    if (!receive(mail, &letter, sizeof letter, fds, DGI_LETTER_DESCRIPTORS) ||
        !set_limits(&letter) || !dgi_places_map(supervisor, letter.count, fds[0]) ||
        !receive_places(mail, supervisor, &letter) ||
        !read_strings(supervisor, &letter, fds[0]) || fchdir(fds[1]) != 0 ||
        !set_standard(&letter, fds + 2))
        return false;
    if (letter.has_affinity)
        sched_setaffinity(0, sizeof letter.affinity, &letter.affinity);
    umask(letter.mask);
    close(fds[0]);
    close(fds[1]);
    supervisor->number = letter.number;
    *run = letter.run;
    return true;
}

_Noreturn void dgi_fork_server_birth(int socket, int lifeline)
{
    static struct dgi_supervisor supervisor = {.watch = -1};
    const struct mail mail = {socket, lifeline};
    pid_t run, pid = getpid();
    supervisor.commands[0] = -1;
    supervisor.commands[1] = socket;
    int self = (int)syscall(SYS_pidfd_open, pid, 0);
    if (self < 0 || !take_over(&mail, &supervisor, &run) ||
        !dgi_letter_send(socket, &pid, sizeof pid, &self, 1))
        _exit(EXIT_FAILURE);
    close(self);
    dgi_supervisor_process(&supervisor, run, lifeline);
}
