#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "beneath.h"

/* What <linux/magic.h> does not have everywhere. */
#define CIFS 0xff534d42u
#define SMB2 0xfe534d42u
#define LUSTRE 0x0bd00bd0u
#define GPFS 0x47504653u

/* Locks and shared memory are one machine's there, or not to be relied on. */
static const struct {
    uint32_t magic;
    const char *name;
} network[] = {
    {NFS_SUPER_MAGIC, "NFS"},
    {SMB_SUPER_MAGIC, "SMB"},
    {CIFS, "SMB"},
    {SMB2, "SMB"},
    {AFS_SUPER_MAGIC, "AFS"},
    {AFS_FS_MAGIC, "AFS"},
    {CODA_SUPER_MAGIC, "Coda"},
    {CEPH_SUPER_MAGIC, "Ceph"},
    {LUSTRE, "Lustre"},
    {GPFS, "GPFS"},
};

bool dgi_folder_is_local(int folder, const char *path, struct dagger_error *error)
{
    struct statfs status;
    if (fstatfs(folder, &status) != 0)
        return dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", path, strerror(errno));
    for (size_t i = 0; i < sizeof network / sizeof *network; i++) {
        if ((uint32_t)status.f_type != network[i].magic)
            continue;
        dagger_error_set(error, DAGGER_ERROR_IO,
                         "%s: it lies on %s, where locks and shared memory between "
                         "processes cannot be relied on",
                         path, network[i].name);
        dagger_error_hint(error, "name a folder on a disk of this machine");
        return false;
    }
    return true;
}

/* Who has the lock: the number in the file; 0: not known. */
static long read_owner(int fd)
{
    char text[24] = "";
    if (pread(fd, text, sizeof text - 1, 0) <= 0)
        return 0;
    return strtol(text, NULL, 10);
}

static bool write_owner(int fd)
{
    char text[24];
    ssize_t size = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    ssize_t done = 0;
    if (ftruncate(fd, 0) != 0)
        return false;
    while (done < size) {
        ssize_t written = pwrite(fd, text + done, (size_t)(size - done), done);
        if (written < 0 && errno != EINTR)
            return false;
        done += written > 0 ? written : 0;
    }
    return true;
}

/* A run that was killed may still have processes, which are about to be killed. */
static bool lock_in_time(int fd)
{
    for (int tries = 0; tries < 50; tries++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EINTR && errno != EWOULDBLOCK)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    errno = EWOULDBLOCK;
    return false;
}

static int fail(int fd, const char *path, struct dagger_error *error)
{
    long owner = fd >= 0 && errno == EWOULDBLOCK ? read_owner(fd) : -1;
    if (owner > 0)
        dagger_error_set(error, DAGGER_ERROR_BUSY, "%s: another run uses it, process %ld",
                         path, owner);
    else if (owner == 0)
        dagger_error_set(error, DAGGER_ERROR_BUSY, "%s: another run uses it", path);
    else
        dagger_error_set(error, DAGGER_ERROR_IO, "%s/lock: %s", path, strerror(errno));
    if (owner >= 0)
        dagger_error_hint(error, "wait until it ends, or name another folder");
    else
        dagger_error_hint(error, "name a folder that you may read and write");
    if (fd >= 0)
        close(fd);
    return -1;
}

static int refuse(int fd, const char *path, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s/lock: %s", path,
                     errno ? strerror(errno) : "it is no regular file");
    dagger_error_hint(error, "remove it, or name a folder made by --run-dir");
    close(fd);
    return -1;
}

int dgi_folder_lock(int folder, const char *path, bool is_look,
                    struct dagger_error *error)
{
    /* Of what is no file, as a pipe, nothing is waited for. */
    int flags = O_NONBLOCK | (is_look ? O_RDONLY : O_RDWR | O_CREAT);
    int fd = dgi_beneath_open(folder, "lock", flags, 0600);
    if (fd < 0 && is_look && errno == ENOENT)
        return -2;
    if (fd >= 0 && !dgi_beneath_is_file(fd))
        return refuse(fd, path, error);
    if (fd < 0 || !lock_in_time(fd) || (!is_look && !write_owner(fd)))
        return fail(fd, path, error);
    return fd;
}
