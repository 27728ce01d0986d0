/* What a system call that has not begun is to do instead: by the machine's registers. */
#ifndef TEST_FAULTS_REGISTERS_H
#define TEST_FAULTS_REGISTERS_H

#include <elf.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)

/* The call does not happen, and returns `result`. */
static inline void fault_skip_call(pid_t thread, long result)
{
    ptrace(PTRACE_POKEUSER, thread, offsetof(struct user_regs_struct, orig_rax), -1L);
    ptrace(PTRACE_POKEUSER, thread, offsetof(struct user_regs_struct, rax), result);
}

static inline void fault_set_argument(pid_t thread, int index, long value)
{
    static const size_t places[] = {
        offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rsi),
        offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, r10),
        offsetof(struct user_regs_struct, r8),  offsetof(struct user_regs_struct, r9)};
    ptrace(PTRACE_POKEUSER, thread, places[index], value);
}

static inline void fault_restore_argument(pid_t thread, int index, long value)
{
    fault_set_argument(thread, index, value);
}

#elif defined(__aarch64__)

static inline void fault_set_argument(pid_t thread, int index, long value)
{
    struct user_regs_struct registers;
    struct iovec all = {&registers, sizeof registers};
    ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &all);
    registers.regs[index] = (unsigned long long)value;
    ptrace(PTRACE_SETREGSET, thread, (void *)NT_PRSTATUS, &all);
}

/* The call does not happen, and returns `result`. */
static inline void fault_skip_call(pid_t thread, long result)
{
    int none = -1;
    struct iovec number = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, thread, (void *)NT_ARM_SYSTEM_CALL, &number);
    fault_set_argument(thread, 0, result);
}

/* The first one's register has the result. */
static inline void fault_restore_argument(pid_t thread, int index, long value)
{
    if (index > 0)
        fault_set_argument(thread, index, value);
}

#endif
#endif
