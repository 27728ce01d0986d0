#include "beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The next part of a path, in `part`. False: it is not one that stays beneath. */
static bool take_part(const char **path, char part[NAME_MAX + 1], bool *is_last)
{
    size_t length = strcspn(*path, "/");
    errno = ENAMETOOLONG;
    if (length > NAME_MAX)
        return false;
    memcpy(part, *path, length);
    part[length] = '\0';
    *path += length;
    while (**path == '/')
        (*path)++;
    *is_last = !**path;
    errno = EXDEV;
    return length > 0 && strcmp(part, "..") != 0;
}

int dgi_beneath_walk(int folder, const char *path, int flags, mode_t mode)
{
    char part[NAME_MAX + 1];
    bool is_last = false;
    int at = folder;
    for (;;) {
        int next = -1;
        if (take_part(&path, part, &is_last))
            next = openat(at, part,
                          is_last ? flags | O_NOFOLLOW | O_CLOEXEC
                                  : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
                          is_last ? mode : 0);
        if (at != folder) {
            int why = errno;
            close(at);
            errno = why;
        }
        if (is_last || next < 0)
            return next;
        at = next;
    }
}

int dgi_beneath_open(int folder, const char *path, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC),
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd;
    do
        fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    while (fd < 0 && (errno == EAGAIN || errno == EINTR));
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        return dgi_beneath_walk(folder, path, flags, mode);
    return (int)fd;
}

bool dgi_beneath_is_file(int fd)
{
    struct stat status;
    errno = 0;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

int dgi_beneath_folder(int folder, const char *name)
{
    if (mkdirat(folder, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return dgi_beneath_open(folder, name, O_RDONLY | O_DIRECTORY, 0);
}
