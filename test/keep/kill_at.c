/*
 * Preloaded into a pipeline: kills the process that runs the DAG (the first one forked)
 * right before its call number $KILL_AT of those that change files or processes; or,
 * where there is $KILL_ERROR, makes that call fail with this number, and from then on all
 * that could need space where it is ENOSPC. Counts the calls in the file $KILL_COUNT.
 * Calls of libraries count as well: SQLite's, for one.
 */
/* Calls of both sizes of offsets have names of their own here. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_uint *count;
static unsigned target;
static int error;
static int depth;
static struct stat errors; /* the file that is standard error */

/* What a call needs: for some there is no such failure. */
enum needs { SPACE, FILES, LUCK };

/* Before any thread is started. */
__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("KILL_AT");
    const char *path = getenv("KILL_COUNT");
    const char *number = getenv("KILL_ERROR");
    int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    target = at ? (unsigned)strtoul(at, NULL, 10) : 0;
    if (fd < 0 || ftruncate(fd, sizeof *count) != 0 || fstat(STDERR_FILENO, &errors) != 0)
        abort();
    count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (count == MAP_FAILED)
        abort();
    close(fd);
    atomic_store(count, 0);
    error = number ? (int)strtol(number, NULL, 10) : 0;
    depth = 0;
}

/* What is said of failures is not to fail itself. */
static bool is_for_errors(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_ino == errors.st_ino &&
           status.st_dev == errors.st_dev;
}

/* True where the call is to fail, with errno set. */
static bool step(enum needs needs)
{
    if (depth != 1 || !count)
        return false;
    unsigned now = atomic_fetch_add(count, 1) + 1;
    if (now == target && !error)
        kill(getpid(), SIGKILL);
    bool is_hit = now == target || (error == ENOSPC && now > target && needs == SPACE);
    if (!target || !is_hit || needs == LUCK)
        return false;
    errno = error;
    return true;
}

/* A function pointer has the form of a pointer in every system that has dlsym(). */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    memcpy(function, &found, sizeof found);
}

#define EXPORT __attribute__((visibility("default")))

#define CALL(result, needs, name, parameters, arguments)                                 \
    EXPORT result name parameters;                                                       \
    result name parameters                                                               \
    {                                                                                    \
        result(*function) parameters;                                                    \
        find(#name, &function);                                                          \
        if (step(needs))                                                                 \
            return -1;                                                                   \
        return function arguments;                                                       \
    }

#define OPEN(name, parameters, ...)                                                      \
    EXPORT int name parameters;                                                          \
    int name parameters                                                                  \
    {                                                                                    \
        int (*function)(__VA_ARGS__, ...);                                               \
        va_list rest;                                                                    \
        va_start(rest, flags);                                                           \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;          \
        va_end(rest);                                                                    \
        find(#name, &function);                                                          \
        if (step(flags & O_CREAT ? SPACE : FILES))                                       \
            return -1;                                                                   \
        return function(PASS, mode);                                                     \
    }

#define PASS path, flags
OPEN(open, (const char *path, int flags, ...), const char *, int)
OPEN(open64, (const char *path, int flags, ...), const char *, int)
#undef PASS
#define PASS folder, path, flags
OPEN(openat, (int folder, const char *path, int flags, ...), int, const char *, int)
OPEN(openat64, (int folder, const char *path, int flags, ...), int, const char *, int)

CALL(ssize_t, is_for_errors(fd) ? LUCK : SPACE, write,
     (int fd, const void *bytes, size_t size), (fd, bytes, size))
CALL(ssize_t, SPACE, pwrite, (int fd, const void *bytes, size_t size, off_t at),
     (fd, bytes, size, at))
CALL(ssize_t, SPACE, pwrite64, (int fd, const void *bytes, size_t size, off_t at),
     (fd, bytes, size, at))
CALL(int, FILES, fsync, (int fd), (fd))
CALL(int, FILES, fdatasync, (int fd), (fd))
CALL(int, FILES, syncfs, (int fd), (fd))
CALL(int, FILES, ftruncate, (int fd, off_t size), (fd, size))
CALL(int, FILES, ftruncate64, (int fd, off_t size), (fd, size))
CALL(int, FILES, rename, (const char *from, const char *to), (from, to))
CALL(int, FILES, renameat,
     (int from_folder, const char *from, int to_folder, const char *to),
     (from_folder, from, to_folder, to))
CALL(int, FILES, unlink, (const char *path), (path))
CALL(int, FILES, unlinkat, (int folder, const char *path, int flags),
     (folder, path, flags))
CALL(int, SPACE, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, SPACE, mkdirat, (int folder, const char *path, mode_t mode),
     (folder, path, mode))
CALL(pid_t, LUCK, waitpid, (pid_t pid, int *status, int options), (pid, status, options))
CALL(ssize_t, SPACE, copy_file_range,
     (int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags),
     (from, from_at, to, to_at, size, flags))
EXPORT long syscall(long number, ...);
long syscall(long number, ...)
{
    long (*function)(long, ...);
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(rest, long);
    va_end(rest);
    find("syscall", &function);
    if (step(number == SYS_openat2 ? FILES : LUCK))
        return -1;
    return function(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* The process that runs the DAG is a child of the first, which watches it. */
EXPORT pid_t fork(void);
pid_t fork(void)
{
    pid_t (*function)(void);
    find("fork", &function);
    if (step(LUCK))
        return -1;
    pid_t pid = function();
    depth += pid == 0;
    return pid;
}
