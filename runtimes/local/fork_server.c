/* The program's side of the fork server: starting it, and whether a run may use it. */
#include "fork_server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dagger/local.h>

static struct dgi_fork_server *_Atomic current;

/* The program may have closed the descriptor, and have something else there. */
static bool has_socket(const struct dgi_fork_server *server)
{
    struct stat status;
    return fstat(server->socket, &status) == 0 && S_ISSOCK(status.st_mode) &&
           status.st_ino == server->inode;
}

static struct dgi_fork_server *own_server(void)
{
    struct dgi_fork_server *server = atomic_load(&current);
    return server && server->owner == getpid() && has_socket(server) ? server : NULL;
}

static bool knows(const struct dgi_run *run, const struct dgi_plan *plan)
{
    const struct dgi_fork_server *server = own_server();
    return server && dgi_constants_hold(&server->constants, run, plan);
}

static bool bear(struct dgi_supervisor *supervisor, int file, char *const *gpu_names)
{
    const struct dgi_fork_server *server = own_server();
    return server && dgi_fork_server_bear(server, supervisor, file, gpu_names);
}

static const struct dgi_birthplace birthplace = {knows, bear};

/* ---- Starting it --------------------------------------------------------------------
 */

static bool cannot_start(struct dagger_error *error, const char *what)
{
    const char *cause = errno ? strerror(errno) : "it has ended at once";
    return dagger_error_set(error, DAGGER_ERROR_RUN,
                            "cannot start the fork server: %s: %s", what, cause);
}

/* What it needs of the program: 0 its socket, 1 a pidfd of the program, 2 /dev/null. */
struct needs {
    int fds[3];
};

static _Noreturn void become_server(const struct needs *needs, int programs_socket)
{
    /* Whose streams end is the program's to say. */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(needs->fds[2], fd);
    close(needs->fds[2]);
    close(programs_socket);
    dgi_fork_server_process(needs->fds[0], needs->fds[1]);
}

/* A child of a child that ends: the program does not have to wait for it, and who waits
 * for any child does not come upon it. */
static bool fork_twice(const struct needs *needs, int programs_socket)
{
    sigset_t all, before;
    fflush(NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        pid = fork();
        if (pid == 0)
            become_server(needs, programs_socket);
        if (pid < 0)
            send(needs->fds[0], &errno, sizeof errno, MSG_NOSIGNAL);
        _exit(EXIT_SUCCESS);
    }
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid > 0;
}

/* Its first sign of life, or why there is none. */
static bool has_begun(int socket)
{
    int cause = 0;
    ssize_t size;
    do
        size = recv(socket, &cause, sizeof cause, 0);
    while (size < 0 && errno == EINTR);
    if (size >= 0)
        errno = cause;
    return size == (ssize_t)sizeof cause && cause == 0;
}

static bool start(const struct needs *needs, int programs_socket,
                  struct dagger_error *error)
{
    if (!fork_twice(needs, programs_socket))
        return cannot_start(error, "fork");
    close(needs->fds[0]);
    return has_begun(programs_socket) || cannot_start(error, "fork");
}

/* As standard descriptors they would be replaced. */
static int above_standard(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int cause = errno;
    close(fd);
    errno = cause;
    return moved;
}

static bool prepare(struct needs *needs, int *programs_socket, struct dagger_error *error)
{
    int pair[2];
    needs->fds[1] = above_standard((int)syscall(SYS_pidfd_open, getpid(), 0));
    if (needs->fds[1] < 0 && errno == ENOSYS)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "a fork server needs Linux 5.3 (pidfd_open)");
    if (needs->fds[1] < 0)
        return cannot_start(error, "pidfd_open");
    needs->fds[2] = above_standard(open("/dev/null", O_RDWR | O_CLOEXEC));
    if (needs->fds[2] < 0)
        return cannot_start(error, "/dev/null");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return cannot_start(error, "socketpair");
    needs->fds[0] = above_standard(pair[1]);
    *programs_socket = above_standard(pair[0]);
    return (needs->fds[0] >= 0 && *programs_socket >= 0) || cannot_start(error, "fcntl");
}

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* The program's socket to a new server; -1: see the error. */
static int start_process(struct dagger_error *error)
{
    struct needs needs = {{-1, -1, -1}};
    int programs_socket = -1;
    bool ok = prepare(&needs, &programs_socket, error);
    bool has_started = ok && start(&needs, programs_socket, error);
    if (has_started)
        needs.fds[0] = -1;
    close_all(needs.fds, 3);
    if (!has_started)
        close_all(&programs_socket, 1);
    return has_started ? programs_socket : -1;
}

/* ---- Knowing it ---------------------------------------------------------------------
 */

static void destroy(struct dgi_fork_server *server)
{
    if (!server)
        return;
    dgi_constants_release(&server->constants);
    free(server);
}

static struct dgi_fork_server *create(struct dagger_error *error)
{
    struct dgi_fork_server *server = calloc(1, sizeof *server);
    mode_t mask;
    if (!server || !dgi_constants_init(&server->constants)) {
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        destroy(server);
        return NULL;
    }
    server->owner = getpid();
    if (dgi_rights_read(&server->rights, &mask))
        return server;
    cannot_start(error, "/proc/thread-self/status");
    destroy(server);
    return NULL;
}

/* Runs of other threads may be about to use the one before: its descriptor becomes that
 * of the new one, and what is known of it stays. */
static void publish(struct dgi_fork_server *server)
{
    struct dgi_fork_server *before = atomic_load(&current);
    if (before && has_socket(before) &&
        dup3(server->socket, before->socket, O_CLOEXEC) >= 0) {
        close(server->socket);
        server->socket = before->socket;
    }
    server->previous = before;
    atomic_store(&current, server);
    atomic_store(&dgi_birthplace, &birthplace);
}

static bool take_inode(struct dgi_fork_server *server, struct dagger_error *error)
{
    struct stat status;
    if (fstat(server->socket, &status) == 0) {
        server->inode = status.st_ino;
        return true;
    }
    cannot_start(error, "fstat");
    close(server->socket);
    return false;
}

static bool is_alive(const struct dgi_fork_server *server)
{
    struct pollfd end = {.fd = server->socket};
    return poll(&end, 1, 0) == 0;
}

static bool start_new(struct dagger_error *error)
{
    struct dgi_fork_server *server = create(error);
    if (!server)
        return false;
    server->socket = start_process(error);
    if (server->socket < 0 || !take_inode(server, error)) {
        destroy(server);
        return false;
    }
    publish(server);
    return true;
}

/* ---- One thread at a time -----------------------------------------------------------
 */

/* The process that does. Not a mutex: a fork of the program may find it taken by a thread
 * that is none of its own. */
static atomic_uint starter;

static void take_turn(void)
{
    unsigned own = (unsigned)getpid();
    for (;;) {
        unsigned other = atomic_load(&starter);
        if (other == own)
            dgi_futex_wait(&starter, own, UINT64_MAX);
        else if (atomic_compare_exchange_strong(&starter, &other, own))
            return;
    }
}

static void end_turn(void)
{
    atomic_store(&starter, 0);
    dgi_futex_wake(&starter);
}

bool dagger_local_start_fork_server(struct dagger_error *error)
{
    take_turn();
    const struct dgi_fork_server *server = own_server();
    bool ok = (server && is_alive(server)) || start_new(error);
    end_turn();
    return ok;
}
