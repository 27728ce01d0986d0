/* The fork server where each call that can fail does so in turn, in the program, in the
 * server or in what that forks: linked with --wrap. Runs succeed, or say why they do not,
 * and nothing is left. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "local_process.h"

TestSuite(fork_server_faults, .timeout = 300);

DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

/* Shared by all processes. */
static struct {
    pid_t program;
    bool in_program;     /* calls of this process count, else those of all others */
    atomic_size_t calls; /* so far */
    size_t failing;      /* the n-th, from 1; 0: none */
} *faults;

static bool fails(void)
{
    if (!faults || !faults->failing ||
        (getpid() == faults->program) != faults->in_program)
        return false;
    if (atomic_fetch_add(&faults->calls, 1) + 1 != faults->failing)
        return false;
    errno = ENOMEM;
    return true;
}

/* A function that fails by giving `failure`. */
#define FAULT(type, failure, name, parameters, arguments)                                \
    type __wrap_##name parameters;                                                       \
    type __real_##name parameters;                                                       \
    type __wrap_##name parameters                                                        \
    {                                                                                    \
        return fails() ? (failure) : __real_##name arguments;                            \
    }

FAULT(void *, NULL, malloc, (size_t size), (size))
FAULT(void *, NULL, calloc, (size_t count, size_t size), (count, size))
FAULT(void *, NULL, realloc, (void *bytes, size_t size), (bytes, size))
FAULT(void *, NULL, reallocarray, (void *bytes, size_t count, size_t size),
      (bytes, count, size))
FAULT(pid_t, -1, fork, (void), ())
FAULT(int, -1, socketpair, (int domain, int type, int protocol, int *ends),
      (domain, type, protocol, ends))
FAULT(ssize_t, -1, sendmsg, (int fd, const struct msghdr *message, int flags),
      (fd, message, flags))
FAULT(ssize_t, -1, recvmsg, (int fd, struct msghdr *message, int flags),
      (fd, message, flags))
FAULT(ssize_t, -1, recv, (int fd, void *bytes, size_t size, int flags),
      (fd, bytes, size, flags))
FAULT(ssize_t, -1, send, (int fd, const void *bytes, size_t size, int flags),
      (fd, bytes, size, flags))
FAULT(ssize_t, -1, pwrite64, (int fd, const void *bytes, size_t size, off_t offset),
      (fd, bytes, size, offset))
FAULT(int, -1, memfd_create, (const char *name, unsigned flags), (name, flags))
FAULT(int, -1, ftruncate64, (int fd, off_t size), (fd, size))
FAULT(void *, MAP_FAILED, mmap64,
      (void *at, size_t size, int protection, int flags, int fd, off_t offset),
      (at, size, protection, flags, fd, offset))
FAULT(int, -1, dup2, (int from, int to), (from, to))
FAULT(int, -1, dup3, (int from, int to, int flags), (from, to, flags))
FAULT(int, -1, fchdir, (int fd), (fd))
FAULT(int, -1, fstat64, (int fd, struct stat *status), (fd, status))
FAULT(int, -1, stat64, (const char *path, struct stat *status), (path, status))
FAULT(int, -1, getrlimit64, (int which, struct rlimit *limit), (which, limit))
FAULT(int, -1, setrlimit64, (int which, const struct rlimit *limit), (which, limit))

int __wrap_open64(const char *path, int flags, ...);
int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    return fails() ? -1 : __real_open64(path, flags);
}

/* Of what it does, only what the fork server needs. */
long __wrap_syscall(long number, ...);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...)
{
    long arguments[6];
    va_list list;
    va_start(list, number);
    for (size_t i = 0; i < COUNT(arguments); i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_pidfd_open && fails())
        return -1;
    return __real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3],
                          arguments[4], arguments[5]);
}

/* ---- What is done -------------------------------------------------------------------
 */

enum { AT_START, AT_RUN, ELSEWHERE };

static void begin(size_t failing, bool in_program)
{
    atomic_store(&faults->calls, 0);
    faults->in_program = in_program;
    faults->failing = failing;
}

static const int64_t n = 41;
static const struct dagger_node node = {.name = "increment",
                                        .task = &increment_task,
                                        INPUTS(FROM_CONSTANT(&n)),
                                        RETURNS(&dagger_type_int64)};

static bool run_once(struct dagger_error *error)
{
    struct dagger_local_options options = {.jobs = 1};
    struct dagger_values outputs;
    const void *inputs[] = {NULL};
    bool ok = dagger_local_run_node(&node, inputs, &options, &outputs, error);
    ok = ok && *(const int64_t *)outputs.items[0] == 42;
    dagger_values_release(&outputs);
    return ok;
}

static void expect(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "call %zu: %s\n", faults->failing, what);
    _exit(2);
}

/* One program, with call `failing` failing where `when` says. Does not return: 1 where
 * there were fewer calls. */
static void be_a_program(size_t failing, int when)
{
    struct dagger_error start_error = {0}, run_error = {0};
    faults->program = getpid();
    begin(when == AT_START || when == ELSEWHERE ? failing : 0, when == AT_START);
    bool has_started = dagger_local_start_fork_server(&start_error);
    expect(has_started || start_error.code != DAGGER_OK, "no error");
    if (when == AT_START)
        faults->failing = 0;
    size_t descriptors = count_descriptors();
    if (when == AT_RUN)
        begin(failing, true);
    bool ok = run_once(&run_error);
    bool was_enough = atomic_load(&faults->calls) < failing;
    faults->failing = 0;
    expect(ok || (run_error.code != DAGGER_OK && when != AT_START), run_error.message);
    expect(count_descriptors() == descriptors, "a descriptor is left");
    expect(run_once(&run_error), "the next run fails");
    _exit(was_enough);
}

static void fail_each(int when)
{
    faults = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert(faults != MAP_FAILED);
    for (size_t call = 1;; call++) {
        int held[2], status = -1;
        char byte;
        cr_assert(pipe(held) == 0);
        pid_t child = fork();
        if (child == 0)
            be_a_program(call, when);
        cr_assert(waitpid(child, &status, 0) == child);
        close(held[1]);
        cr_assert_eq(read(held[0], &byte, 1), 0, "call %zu: a process is left", call);
        close(held[0]);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2, "call %zu: %x", call,
                  (unsigned)status);
        if (WEXITSTATUS(status) == 1) {
            cr_assert_gt(call, 10);
            return;
        }
    }
}

Test(fork_server_faults, the_start_may_fail)
{
    fail_each(AT_START);
}

Test(fork_server_faults, runs_fork_by_themselves_or_say_why_not)
{
    fail_each(AT_RUN);
}

Test(fork_server_faults, births_may_fail)
{
    fail_each(ELSEWHERE);
}
