/*
 * The fork server: a process forked while the program is small, which forks the
 * supervisors of its runs. A run asks it with one end of a socket, and tells the rest to
 * the supervisor itself (letter.h); so the server knows nothing of runs, and cannot be
 * held up by one.
 *
 * Nothing of the program's needs it: where it has ended, or does not have what tasks
 * need, the run forks its supervisor itself.
 */
#ifndef DAGGER_LOCAL_FORK_SERVER_H
#define DAGGER_LOCAL_FORK_SERVER_H

#include "constants.h"
#include "rights.h"
#include "supervisor.h"

/** As the program knows it. Never changed, and never freed. */
struct dgi_fork_server {
    pid_t owner; /**< the process that started it: forks of that do not use it */
    int socket;
    ino_t inode;              /**< of the socket */
    struct dgi_rights rights; /**< of when it was started, as the next */
    struct dgi_constants constants;
    struct dgi_fork_server *previous; /**< which has ended, or is another process's */
};

/** What the server does, until the process `lifeline`, a pidfd, has ended. */
_Noreturn void dgi_fork_server_process(int socket, int lifeline);

/** What a supervisor it has forked does: receives all that it needs, and begins. */
_Noreturn void dgi_fork_server_birth(int socket, int lifeline);

/** Has the supervisor of a run forked by the server: see struct dgi_birthplace. */
bool dgi_fork_server_bear(const struct dgi_fork_server *server,
                          struct dgi_supervisor *supervisor, int file,
                          char *const *gpu_names);

#endif
