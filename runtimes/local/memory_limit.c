#include "memory_limit.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "memory_cgroup.h"
#include "meter.h"

/* What a program comes to that does not look at what malloc() gives it. */
static const int consequences[] = {SIGSEGV, SIGBUS, SIGABRT};
enum { COUNT = sizeof consequences / sizeof *consequences };
enum { STACK = 1 << 16 };

/* One limit a process. */
static struct {
    struct rlimit before;
    struct sigaction actions[COUNT];
    stack_t stack;
    uint64_t bytes;
    atomic_uint *has_run_out;
} limit;

/* What is left is less than a program can ask for at once. */
static bool is_near(void)
{
    struct rlimit now;
    uint64_t mapped = dgi_mapped_bytes();
    return getrlimit(RLIMIT_AS, &now) == 0 && mapped &&
           mapped + limit.bytes / 16 >= now.rlim_cur;
}

static void note_cause(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (errno == ENOMEM || is_near())
        atomic_store(limit.has_run_out, 1);
    signal(number, SIG_DFL);
    /* A fault happens again, now with its consequence; what was sent does not. */
    if (info->si_code <= 0)
        raise(number);
}

/* A stack that has overflown cannot be used. */
static void watch_signals(void)
{
    if (!limit.stack.ss_sp) {
        void *memory =
            mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return;
        limit.stack = (stack_t){.ss_sp = memory, .ss_size = STACK};
    }
    sigaltstack(&limit.stack, NULL);
    struct sigaction action = {.sa_sigaction = note_cause,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};
    for (int i = 0; i < COUNT; i++)
        sigaction(consequences[i], &action, &limit.actions[i]);
}

static void limit_mappings(uint64_t bytes)
{
    struct rlimit now = limit.before;
    uint64_t mapped = dgi_mapped_bytes();
    /* What this process maps already does not count; where that is not known, there is no
     * limit. */
    if (mapped && mapped + bytes < now.rlim_max)
        now.rlim_cur = mapped + bytes;
    setrlimit(RLIMIT_AS, &now);
}

void dgi_memory_limit(uint64_t bytes, const char *cgroup, atomic_uint *has_run_out)
{
    limit.bytes = bytes;
    limit.has_run_out = has_run_out;
    watch_signals();
    getrlimit(RLIMIT_AS, &limit.before);
    if (!dgi_memory_cgroup_limit(cgroup, bytes))
        limit_mappings(bytes);
    errno = 0;
}

void dgi_memory_lift(void)
{
    setrlimit(RLIMIT_AS, &limit.before);
    dgi_memory_cgroup_lift();
    for (int i = 0; i < COUNT && limit.stack.ss_sp; i++)
        sigaction(consequences[i], &limit.actions[i], NULL);
}
