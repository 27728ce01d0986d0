#include "surroundings.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static bool read_path(char *path, size_t size)
{
    if (getcwd(path, size))
        return true;
    path[0] = '\0';
    return false;
}

void dgi_surroundings_note(struct dgi_surroundings *surroundings)
{
    surroundings->folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    surroundings->mode_mask = umask(0);
    umask(surroundings->mode_mask);
    read_path(surroundings->path, sizeof surroundings->path);
}

/* Asking costs less than going there. */
static bool go_back(const struct dgi_surroundings *surroundings)
{
    char path[sizeof surroundings->path];
    if (surroundings->path[0] && read_path(path, sizeof path) &&
        strcmp(path, surroundings->path) == 0)
        return true;
    return surroundings->folder < 0 || fchdir(surroundings->folder) == 0;
}

bool dgi_surroundings_restore(const struct dgi_surroundings *surroundings)
{
    sigset_t none;
    sigemptyset(&none);
    umask(surroundings->mode_mask);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return go_back(surroundings);
}
