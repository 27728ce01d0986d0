#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

/* By this name it can be linked without a privilege. */
static const char *proc_name(int fd, char name[32])
{
    snprintf(name, 32, "/proc/self/fd/%d", fd);
    return name;
}

int dgi_file_create_unnamed(int folder, const char *path, struct dagger_error *error)
{
    char name[32];
    int fd = openat(folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (fd >= 0 && access(proc_name(fd, name), F_OK) == 0)
        return fd;
    if (fd >= 0) {
        close(fd);
        return -2;
    }
    /* Kernels and file systems without such files take it for opening a folder. */
    if (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL)
        return -2;
    fail_write(path, error);
    return -1;
}

bool dgi_file_name(int fd, int folder, const char *name)
{
    char source[32];
    return linkat(AT_FDCWD, proc_name(fd, source), folder, name, AT_SYMLINK_FOLLOW) == 0;
}

bool dgi_file_sync(int fd, const char *path, struct dagger_error *error)
{
    return fsync(fd) == 0 || errno == EINVAL || fail_write(path, error);
}

bool dgi_file_finish(int fd, const char *path, struct dagger_error *error)
{
    bool ok = dgi_file_sync(fd, path, error);
    return (close(fd) == 0 || errno == EINTR || fail_write(path, error)) && ok;
}

/* As the kernel writes it. */
struct entry {
    uint64_t inode;
    int64_t next;
    uint16_t size;
    uint8_t type;
    char name[];
};

/* True where some were removed, so that another look is worth it. */
static bool remove_some(int folder)
{
    _Alignas(struct entry) char entries[1 << 14];
    bool has_removed = false;
    long size;
    lseek(folder, 0, SEEK_SET);
    while ((size = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0)
        for (long at = 0; at < size;) {
            const struct entry *entry = (const struct entry *)(entries + at);
            has_removed |= unlinkat(folder, entry->name, 0) == 0;
            at += entry->size;
        }
    return has_removed;
}

/* Without memory: of that there may be none. */
void dgi_folder_clear(int folder)
{
    while (remove_some(folder))
        ;
}

void dgi_file_remove(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0 || (errno != EISDIR && errno != EPERM) ||
        unlinkat(folder, name, AT_REMOVEDIR) == 0)
        return;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    dgi_folder_clear(fd);
    close(fd);
    unlinkat(folder, name, AT_REMOVEDIR);
}
