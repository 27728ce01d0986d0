/* System calls that fail on demand, each by itself: for programs linked with --wrap of
 * all that are named here. Counts are of the calls of one function since begin_failing().
 */
#ifndef TEST_FAILING_CALLS_H
#define TEST_FAILING_CALLS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The n-th call of `function` fails by `code`, where `is_sticky` all after it as well;
 * or, where `code` is 0, does no more than a byte. */
static struct {
    const char *function; /* NULL: none fails */
    size_t at;            /* n, from 1 */
    bool is_sticky;
    int code;
    atomic_size_t calls;
} failing;

static void begin_failing(const char *function, size_t at, bool is_sticky, int code)
{
    atomic_store(&failing.calls, 0);
    failing.at = at;
    failing.is_sticky = is_sticky;
    failing.code = code;
    failing.function = function;
}

/* True where there were calls enough for one to be hit. */
static bool end_failing(void)
{
    failing.function = NULL;
    return atomic_load(&failing.calls) >= failing.at;
}

/* Whether this call is one that is hit. */
static bool is_hit(const char *function)
{
    if (!failing.function || strcmp(failing.function, function) != 0)
        return false;
    size_t n = atomic_fetch_add(&failing.calls, 1) + 1;
    return n == failing.at || (failing.is_sticky && n > failing.at);
}

static bool fails(const char *function)
{
    if (!is_hit(function))
        return false;
    errno = failing.code;
    return true;
}

/* A function that fails by giving `failure`. */
#define FAULT(type, failure, name, parameters, arguments)                                \
    type __wrap_##name parameters;                                                       \
    type __real_##name parameters;                                                       \
    type __wrap_##name parameters                                                        \
    {                                                                                    \
        return fails(#name) ? (failure) : __real_##name arguments;                       \
    }

/* One that may also do less than it is asked for. */
#define SHORT_FAULT(name, parameters, arguments)                                         \
    ssize_t __wrap_##name parameters;                                                    \
    ssize_t __real_##name parameters;                                                    \
    ssize_t __wrap_##name parameters                                                     \
    {                                                                                    \
        if (is_hit(#name)) {                                                             \
            if (failing.code) {                                                          \
                errno = failing.code;                                                    \
                return -1;                                                               \
            }                                                                            \
            size = size ? 1 : 0;                                                         \
        }                                                                                \
        return __real_##name arguments;                                                  \
    }

SHORT_FAULT(read, (int fd, void *bytes, size_t size), (fd, bytes, size))
SHORT_FAULT(write, (int fd, const void *bytes, size_t size), (fd, bytes, size))
SHORT_FAULT(pread64, (int fd, void *bytes, size_t size, off_t at), (fd, bytes, size, at))
SHORT_FAULT(pwrite64, (int fd, const void *bytes, size_t size, off_t at),
            (fd, bytes, size, at))
FAULT(int, -1, fstat64, (int fd, struct stat *status), (fd, status))
FAULT(int, -1, stat64, (const char *name, struct stat *status), (name, status))
FAULT(int, -1, fstatat64, (int fd, const char *name, struct stat *status, int flags),
      (fd, name, status, flags))
FAULT(int, -1, fstatfs64, (int fd, struct statfs *status), (fd, status))
FAULT(int, -1, ftruncate64, (int fd, off_t size), (fd, size))
FAULT(off_t, -1, lseek64, (int fd, off_t offset, int whence), (fd, offset, whence))
FAULT(int, -1, fsync, (int fd), (fd))
FAULT(int, -1, syncfs, (int fd), (fd))
FAULT(int, -1, flock, (int fd, int operation), (fd, operation))
FAULT(int, -1, mkdir, (const char *name, mode_t mode), (name, mode))
FAULT(int, -1, mkdirat, (int fd, const char *name, mode_t mode), (fd, name, mode))
FAULT(int, -1, renameat, (int from, const char *old, int to, const char *name),
      (from, old, to, name))
FAULT(void *, MAP_FAILED, mmap64,
      (void *at, size_t size, int protection, int flags, int fd, off_t offset),
      (at, size, protection, flags, fd, offset))
FAULT(char *, NULL, realpath, (const char *name, char *room), (name, room))
FAULT(DIR *, NULL, fdopendir, (int fd), (fd))
FAULT(struct dirent *, NULL, readdir64, (DIR * files), (files))

int __wrap_open64(const char *name, int flags, ...);
int __real_open64(const char *name, int flags, ...);
int __wrap_open64(const char *name, int flags, ...)
{
    return fails("open64") ? -1 : __real_open64(name, flags, 0600);
}

int __wrap_openat64(int folder, const char *name, int flags, ...);
int __real_openat64(int folder, const char *name, int flags, ...);
int __wrap_openat64(int folder, const char *name, int flags, ...)
{
    return fails("openat64") ? -1 : __real_openat64(folder, name, flags, 0600);
}

/* Of what it does, what beneath.c asks of it. */
long __wrap_syscall(long number, ...);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
    long arguments[6];
    va_list list;
    va_start(list, number);
    for (size_t i = 0; i < 6; i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_openat2 && fails("openat2"))
        return -1;
    return __real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3],
                          arguments[4], arguments[5]);
}

/* How files are copied: as the file system can, not by it, or all at once. */
static enum { AS_IT_CAN, NO_COPIES, CLONES } copies;

ssize_t __wrap_copy_file_range(int from, off_t *from_at, int to, off_t *to_at,
                               size_t size, unsigned flags);
ssize_t __real_copy_file_range(int from, off_t *from_at, int to, off_t *to_at,
                               size_t size, unsigned flags);
ssize_t __wrap_copy_file_range(int from, off_t *from_at, int to, off_t *to_at,
                               size_t size, unsigned flags)
{
    bool hit = is_hit("copy_file_range");
    errno = copies == NO_COPIES ? EXDEV : failing.code;
    if (copies == NO_COPIES || (hit && failing.code))
        return -1;
    return __real_copy_file_range(from, from_at, to, to_at, hit ? 1 : size, flags);
}

int __wrap_ioctl(int fd, unsigned long request, ...);
int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    long argument = va_arg(list, long);
    va_end(list);
    if (request != FICLONE || copies != CLONES)
        return __real_ioctl(fd, request, argument);
    while (__real_copy_file_range((int)argument, NULL, fd, NULL, 1 << 20, 0) > 0)
        ;
    return 0;
}

/* Held: fdatasync() does not return before the main thread waits for something. */
static struct {
    pthread_t main;
    bool is_held;
    pthread_mutex_t lock;
    pthread_cond_t waits;
} disk = {.lock = PTHREAD_MUTEX_INITIALIZER, .waits = PTHREAD_COND_INITIALIZER};

int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock);
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *lock)
{
    pthread_mutex_lock(&disk.lock);
    if (disk.is_held && pthread_equal(pthread_self(), disk.main)) {
        disk.is_held = false;
        pthread_cond_signal(&disk.waits);
    }
    pthread_mutex_unlock(&disk.lock);
    return __real_pthread_cond_wait(condition, lock);
}

static void hold_disk(void)
{
    disk.main = pthread_self();
    disk.is_held = true;
}

int __wrap_fdatasync(int fd);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
    pthread_mutex_lock(&disk.lock);
    while (disk.is_held)
        __real_pthread_cond_wait(&disk.waits, &disk.lock);
    pthread_mutex_unlock(&disk.lock);
    return fails("fdatasync") ? -1 : __real_fdatasync(fd);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context)
{
    return fails("pthread_create")
               ? failing.code
               : __real_pthread_create(thread, attributes, start, context);
}

#endif
