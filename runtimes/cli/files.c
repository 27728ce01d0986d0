#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 30, BUFFER_SIZE = 1 << 16 };

bool dgi_file_load(int fd, const char *name, struct dagger_writer *text,
                   struct dagger_error *error)
{
    for (;;) {
        char *room = dagger_writer_reserve(text, 4096, error);
        if (!room)
            return false;
        ssize_t size = read(fd, room, 4096);
        if (size == 0)
            return true;
        if (size < 0 && errno != EINTR)
            return dagger_error_set(error, DAGGER_ERROR_IO, "cannot read %s: %s", name,
                                    strerror(errno));
        if (size > 0)
            text->used += (size_t)size;
    }
}

static bool fail_write(const char *path, struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "cannot write %s: %s", path,
                            strerror(errno));
}

int dgi_file_create(int folder, const char *name, const char *path,
                    struct dagger_error *error)
{
    int fd =
        openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        fail_write(path, error);
    return fd;
}

bool dgi_file_finish(int fd, const char *path, struct dagger_error *error)
{
    bool ok = fsync(fd) == 0 || errno == EINVAL || fail_write(path, error);
    return (close(fd) == 0 || errno == EINTR || fail_write(path, error)) && ok;
}

/* Bytes copied inside the kernel: -1 with EXDEV and the like where it cannot. */
static ssize_t copy_in_kernel(int from, int to)
{
    ssize_t size;
    do
        size = copy_file_range(from, NULL, to, NULL, AT_ONCE, 0);
    while (size < 0 && errno == EINTR);
    return size;
}

static bool copy_by_hand(int from, int to, const char *path, const char *source,
                         struct dagger_error *error)
{
    struct dagger_writer writer;
    bool ok = dagger_writer_init_fd(&writer, to, path, error);
    while (ok) {
        char *room = dagger_writer_reserve(&writer, 4096, error);
        if (!room) {
            ok = false;
            break;
        }
        ssize_t size = read(from, room, writer.capacity - writer.used);
        if (size == 0) {
            ok = dagger_writer_flush(&writer, error);
            break;
        }
        if (size > 0)
            writer.used += (size_t)size;
        else if (errno != EINTR)
            ok = dagger_error_set(error, DAGGER_ERROR_IO, "cannot read %s: %s", source,
                                  strerror(errno));
    }
    dagger_writer_release(&writer);
    return ok;
}

static bool copy_contents(int from, int to, const char *path, const char *source,
                          struct dagger_error *error)
{
    if (ioctl(to, FICLONE, from) == 0)
        return true;
    ssize_t size;
    while ((size = copy_in_kernel(from, to)) > 0)
        ;
    if (size < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EIO))
        return fail_write(path, error);
    /* From where the kernel stopped: at the end, or at once where it cannot copy. */
    return copy_by_hand(from, to, path, source, error);
}

bool dgi_file_copy(int fd, const char *path, const char *source,
                   struct dagger_error *error)
{
    if (!source)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "the task returned a dagger_file without a path");
    int from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat status;
    if (from < 0 || fstat(from, &status) != 0) {
        dagger_error_set(error, DAGGER_ERROR_RUN, "the task returned the file '%s': %s",
                         source, strerror(errno));
        if (from >= 0)
            close(from);
        return false;
    }
    bool ok = S_ISREG(status.st_mode)
                  ? copy_contents(from, fd, path, source, error)
                  : dagger_error_set(error, DAGGER_ERROR_RUN,
                                     "the task returned '%s', which is no regular file",
                                     source);
    close(from);
    return ok;
}

static void remove_files(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *files = fd < 0 ? NULL : fdopendir(fd);
    if (!files) {
        if (fd >= 0)
            close(fd);
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(files)))
        unlinkat(fd, entry->d_name, 0);
    closedir(files);
}

void dgi_file_remove(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
        return;
    remove_files(folder, name);
    unlinkat(folder, name, AT_REMOVEDIR);
}
