#include "calls.h"

#include <stddef.h>
#include <sys/syscall.h>

#define WRITES (NO_SPACE | BROKEN | INTERRUPTED | SHORT | ON_FILE)
#define READS (BROKEN | INTERRUPTED | SHORT | ON_FILE | IDLE)
#define SYNCS (NO_SPACE | BROKEN | INTERRUPTED | ON_FILE)
#define OPENS (NO_MEMORY | NO_DESCRIPTORS | NO_SPACE | BROKEN | INTERRUPTED | CREATES)
#define NAMES (NO_MEMORY | NO_SPACE | BROKEN)
#define LOOKS (NO_MEMORY | BROKEN | IDLE)
#define BIRTHS (NO_MEMORY | NO_PROCESSES)
#define DESCRIPTORS (NO_MEMORY | NO_DESCRIPTORS)
#define WAITS (INTERRUPTED | SLEEPS)

struct call {
    uint64_t number;
    const char *name;
    int traits;
    int size_argument;
};

#define CALL(name, traits) {SYS_##name, #name, traits, 2}

static const struct call calls[] = {
    CALL(write, WRITES),
    CALL(pwrite64, WRITES),
    CALL(writev, WRITES),
    CALL(pwritev, WRITES),
    CALL(pwritev2, WRITES),
    {SYS_copy_file_range, "copy_file_range", WRITES, 4},
    {SYS_sendfile, "sendfile", WRITES, 3},
    CALL(ftruncate, NO_SPACE | BROKEN | INTERRUPTED | ON_FILE),
    CALL(fallocate, NO_SPACE | BROKEN | INTERRUPTED | ON_FILE),
    CALL(fsync, SYNCS),
    CALL(fdatasync, SYNCS),
    CALL(syncfs, SYNCS),
    CALL(read, READS),
    CALL(pread64, READS),
    CALL(readv, READS),
    CALL(preadv, READS),
    CALL(getdents64, NO_MEMORY | BROKEN | ON_FILE | IDLE),
    CALL(openat, OPENS),
    CALL(openat2, OPENS),
    CALL(mkdirat, NAMES),
    CALL(renameat, NAMES),
    CALL(renameat2, NAMES),
    CALL(linkat, NAMES),
    CALL(symlinkat, NAMES),
    CALL(unlinkat, NO_MEMORY | BROKEN),
    CALL(newfstatat, LOOKS),
    CALL(fstat, BROKEN | ON_FILE | IDLE),
    CALL(statx, LOOKS),
    CALL(faccessat, LOOKS),
    CALL(readlinkat, LOOKS),
    CALL(getcwd, NO_MEMORY | IDLE),
    CALL(flock, NO_MEMORY | INTERRUPTED),
    CALL(mmap, NO_MEMORY),
    CALL(mremap, NO_MEMORY),
    CALL(brk, NO_MEMORY),
    CALL(memfd_create, DESCRIPTORS),
    CALL(pipe2, DESCRIPTORS),
    CALL(socketpair, DESCRIPTORS),
    CALL(socket, DESCRIPTORS),
    CALL(epoll_create1, DESCRIPTORS),
    CALL(epoll_ctl, NO_MEMORY),
    CALL(signalfd4, DESCRIPTORS),
    CALL(eventfd2, DESCRIPTORS),
    CALL(pidfd_open, DESCRIPTORS),
    CALL(dup, NO_DESCRIPTORS),
    CALL(dup3, INTERRUPTED),
    CALL(clone, BIRTHS),
    CALL(clone3, BIRTHS),
    CALL(execve, 0),
    CALL(wait4, WAITS),
    CALL(waitid, WAITS),
    CALL(epoll_pwait, WAITS | IDLE),
    CALL(ppoll, WAITS | IDLE),
    CALL(rt_sigtimedwait, WAITS | IDLE),
    CALL(nanosleep, WAITS | IDLE),
    CALL(clock_nanosleep, WAITS | IDLE),
    CALL(lseek, IDLE),
    CALL(fstatfs, BROKEN | ON_FILE | IDLE),
    CALL(rt_sigprocmask, IDLE),
    CALL(rt_sigaction, IDLE),
    CALL(rt_sigreturn, IDLE),
    CALL(restart_syscall, IDLE),
    CALL(getpid, IDLE),
    CALL(getppid, IDLE),
    CALL(gettid, IDLE),
    CALL(getuid, IDLE),
    CALL(geteuid, IDLE),
    CALL(getrandom, IDLE),
    CALL(getrusage, IDLE),
    CALL(prlimit64, IDLE),
    CALL(sysinfo, IDLE),
    CALL(sched_getaffinity, IDLE),
    CALL(sched_yield, IDLE),
    CALL(set_robust_list, IDLE),
    CALL(set_tid_address, IDLE),
    CALL(madvise, IDLE),
    CALL(uname, IDLE),
    CALL(futex, IDLE | SLEEPS),
    CALL(clock_gettime, IDLE),
    CALL(mprotect, NO_MEMORY),
    CALL(munmap, 0),
    CALL(close, 0),
    CALL(fcntl, 0),
    CALL(ioctl, 0),
    CALL(kill, 0),
    CALL(tgkill, 0),
    CALL(prctl, 0),
    CALL(setpgid, 0),
    CALL(exit, 0),
    CALL(exit_group, 0),
    CALL(fchown, 0),
    CALL(fchmod, 0),
    CALL(utimensat, 0),
    CALL(msync, BROKEN),
#ifdef SYS_rseq
    CALL(rseq, IDLE),
#endif
#ifdef SYS_faccessat2
    CALL(faccessat2, LOOKS),
#endif
#ifdef SYS_open /* systems that have these have forms without a folder for all of them   \
                 */
    CALL(open, OPENS),
    CALL(creat, OPENS),
    CALL(mkdir, NAMES),
    CALL(rmdir, NO_MEMORY | BROKEN),
    CALL(rename, NAMES),
    CALL(link, NAMES),
    CALL(symlink, NAMES),
    CALL(unlink, NO_MEMORY | BROKEN),
    CALL(stat, LOOKS),
    CALL(lstat, LOOKS),
    CALL(access, LOOKS),
    CALL(readlink, LOOKS),
    CALL(pipe, DESCRIPTORS),
    CALL(dup2, INTERRUPTED),
    CALL(fork, BIRTHS),
    CALL(vfork, BIRTHS),
    CALL(epoll_wait, WAITS | IDLE),
    CALL(poll, WAITS | IDLE),
    CALL(arch_prctl, IDLE),
    CALL(getpgrp, IDLE),
#endif
};

static const struct call *find(uint64_t number)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number)
            return &calls[i];
    return NULL;
}

int fault_call_traits(uint64_t number)
{
    const struct call *call = find(number);
    return call ? call->traits : 0;
}

const char *fault_call_name(uint64_t number)
{
    const struct call *call = find(number);
    return call ? call->name : NULL;
}

int fault_call_size_argument(uint64_t number)
{
    const struct call *call = find(number);
    return call ? call->size_argument : 2;
}
