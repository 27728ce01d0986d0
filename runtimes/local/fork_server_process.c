/* The fork server's own side: what happens in its process. */
#include "fork_server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "letter.h"

static void serve(int socket, int lifeline)
{
    char sign;
    int run;
    if (!dgi_letter_receive(socket, &sign, sizeof sign, &run, 1))
        return;
    if (fork() == 0) {
        close(socket);
        dgi_fork_server_birth(run, lifeline);
    }
    /* Where there is no supervisor now, this tells the run. */
    close(run);
}

_Noreturn void dgi_fork_server_process(int socket, int lifeline)
{
    enum { REQUESTS, PROGRAM };
    struct pollfd events[] = {[REQUESTS] = {.fd = socket, .events = POLLIN},
                              [PROGRAM] = {.fd = lifeline, .events = POLLIN}};
    /* Signals for the program's group are not for this; nobody waits for children. */
    signal(SIGCHLD, SIG_IGN);
    /* No folder is kept in use; supervisors go to that of their run. */
    int cause = chdir("/") == 0 ? 0 : errno;
    if (send(socket, &cause, sizeof cause, MSG_NOSIGNAL) != sizeof cause || cause)
        _exit(EXIT_FAILURE);
    for (;;) {
        int count = poll(events, 2, -1);
        if ((count < 0 && errno != EINTR) ||
            (count > 0 &&
             (events[PROGRAM].revents || events[REQUESTS].revents & POLLHUP)))
            _exit(EXIT_SUCCESS);
        if (count > 0)
            serve(socket, lifeline);
    }
}
