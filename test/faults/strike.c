/*
 * strike WHAT AT DEPTH REPORT COMMAND...: runs the command, and strikes one of its system
 * calls: those of its processes DEPTH births below the first (0: the first itself, all
 * threads included) are counted, and number AT is hit (0: none). WHAT:
 *     kill     the process gets SIGKILL instead of the call. What is counted is every
 *              call but those known to change nothing that others could see; of these,
 *              those that sleep while others go on
 *     ENOMEM EMFILE ENOSPC EIO EAGAIN EINTR
 *              the call fails so; only calls that can are counted, and none that writes
 *              to the file that is standard error
 *     short    it does one byte, or the first part; of reads and writes of files
 *     count    nothing: AT is 0. The report has, in lines of their own, each of the names
 *              above, and how many calls could be hit so
 * With a name (EIO:fsync) only calls of that name count. With a '+' at the end (EIO+,
 * EIO:fsync+) all that are counted after it are hit as well. REPORT gets
 * the count, and the name of the call that was hit, or '-'. Ends as the command does
 * (128+n for signal n); 97 where it takes longer than half a minute, 98 where processes
 * of it go on a while after its own end, both killed; 77 where nothing can be traced
 * here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

#include "calls.h"
#include "registers.h"

enum {
    MOST = 4096, /* threads at a time */
    PATIENCE_S = 30,
    END_PATIENCE_S = 10,
    HANGS = 97,
    LEFT = 98,
    CANNOT = 77,
};

static const struct fault {
    const char *name;
    int trait;
    int error;
} faults[] = {{"kill", 0, 0},
              {"ENOMEM", NO_MEMORY, ENOMEM},
              {"EMFILE", NO_DESCRIPTORS, EMFILE},
              {"ENOSPC", NO_SPACE, ENOSPC},
              {"EIO", BROKEN, EIO},
              {"EAGAIN", NO_PROCESSES, EAGAIN},
              {"EINTR", INTERRUPTED, EINTR},
              {"short", SHORT, 0},
              {"count", 0, 0}};
enum { FAULTS = sizeof faults / sizeof *faults, COUNT = FAULTS - 1 };

struct tracee {
    pid_t thread;
    pid_t process;
    int depth;
    bool is_changed; /* its call has another argument: `argument` is what it was */
    int index;
    uint64_t argument;
};

static struct {
    struct tracee tracees[MOST];
    size_t tracee_count;
    pid_t root;
    int root_status;
    bool has_root_ended;
    bool has_executed; /* the command */
    bool has_begun;    /* its main() */
    const struct fault *fault;
    const char *only; /* the call's name; "": any */
    bool is_sticky;
    uint64_t at;
    int depth;
    uint64_t count;
    uint64_t counts[FAULTS];
    const char *hit; /* the call's name */
    char hit_number[24];
    struct stat errors; /* the file that is standard error */
} self;

static volatile sig_atomic_t is_late;

static void be_late(int number)
{
    (void)number;
    is_late = 1;
}

/* ---- Who is who ---------------------------------------------------------------------
 */

static struct tracee *find(pid_t thread)
{
    for (size_t i = 0; i < self.tracee_count; i++)
        if (self.tracees[i].thread == thread)
            return &self.tracees[i];
    return NULL;
}

/* A field of /proc/THREAD/status; 0: there is none. */
static pid_t read_status(pid_t thread, const char *field)
{
    char path[40], line[200];
    long number = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, field, strlen(field)) == 0)
            number = strtol(line + strlen(field), NULL, 10);
    if (file)
        fclose(file);
    return (pid_t)number;
}

/* The first of a process's threads has its number. */
static int depth_of(pid_t process)
{
    for (size_t i = 0; i < self.tracee_count; i++)
        if (self.tracees[i].process == process)
            return self.tracees[i].depth;
    return -1;
}

static struct tracee *add(pid_t thread)
{
    pid_t process = read_status(thread, "Tgid:");
    int depth = depth_of(process);
    if (depth < 0)
        depth = depth_of(read_status(thread, "PPid:")) + 1;
    if (self.tracee_count == MOST)
        abort();
    struct tracee *tracee = &self.tracees[self.tracee_count++];
    *tracee = (struct tracee){.thread = thread, .process = process, .depth = depth};
    return tracee;
}

static void forget(pid_t thread)
{
    struct tracee *tracee = find(thread);
    if (tracee)
        *tracee = self.tracees[--self.tracee_count];
}

static void kill_all(void)
{
    for (size_t i = 0; i < self.tracee_count; i++)
        kill(self.tracees[i].process, SIGKILL);
}

/* ---- Calls --------------------------------------------------------------------------
 */

/* True where the descriptor is a file's or folder's that may fail. */
static bool is_file(pid_t thread, uint64_t fd)
{
    char path[60];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)thread, (int)fd);
    return stat(path, &status) == 0 &&
           (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) &&
           (status.st_ino != self.errors.st_ino || status.st_dev != self.errors.st_dev);
}

static bool creates(const struct ptrace_syscall_info *info)
{
    uint64_t flags = info->seccomp.args[1];
    if (info->seccomp.nr == SYS_openat)
        flags = info->seccomp.args[2];
    return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY));
}

/* openat2() has its flags in memory. */
static bool creates_by_openat2(pid_t thread, const struct ptrace_syscall_info *info)
{
    errno = 0;
    long flags = ptrace(PTRACE_PEEKDATA, thread, info->seccomp.args[2], NULL);
    return errno == 0 && flags & O_CREAT;
}

static bool is_named(uint64_t number)
{
    const char *name = fault_call_name(number);
    size_t length = strcspn(self.only, "+");
    return !length ||
           (name && strlen(name) == length && strncmp(name, self.only, length) == 0);
}

/* True where the loader of libraries makes the call. */
static bool is_of_loader(pid_t thread, uint64_t at)
{
    char path[40], line[4200];
    snprintf(path, sizeof path, "/proc/%d/maps", (int)thread);
    FILE *file = fopen(path, "re");
    bool is_found = false;
    while (file && !is_found && fgets(line, sizeof line, file)) {
        char *rest;
        uint64_t first = strtoull(line, &rest, 16);
        uint64_t end = *rest == '-' ? strtoull(rest + 1, NULL, 16) : 0;
        is_found = at >= first && at < end;
    }
    if (file)
        fclose(file);
    return is_found && strstr(line, "/ld-");
}

/* What the loader cannot do before main() is nothing of the program's; and of what it
 * reads, it takes what is short for damaged. */
static bool is_foreign(const struct ptrace_syscall_info *info)
{
    if (!self.has_begun)
        self.has_begun =
            self.has_executed && !is_of_loader(self.root, info->instruction_pointer);
    return !self.has_begun;
}

static bool can_be_hit(pid_t thread, const struct ptrace_syscall_info *info, int trait)
{
    int traits = fault_call_traits(info->seccomp.nr);
    if (!trait)
        return !(traits & IDLE) || traits & SLEEPS;
    if (!(traits & trait) || is_foreign(info))
        return false;
    if (traits & ON_FILE && trait & (NO_SPACE | BROKEN | SHORT) &&
        !is_file(thread, info->seccomp.args[0]))
        return false;
    if (traits & CREATES && trait == NO_SPACE)
        return info->seccomp.nr == SYS_openat2 ? creates_by_openat2(thread, info)
                                               : creates(info);
    return trait != SHORT || !is_of_loader(thread, info->instruction_pointer);
}

static void note(uint64_t number)
{
    snprintf(self.hit_number, sizeof self.hit_number, "call-%d", (int)number);
    self.hit = fault_call_name(number);
    if (!self.hit)
        self.hit = self.hit_number;
}

/* The program relies on it that a call leaves its arguments as they are. */
static void change_argument(struct tracee *tracee, const struct ptrace_syscall_info *info,
                            int index, long value)
{
    tracee->is_changed = true;
    tracee->index = index;
    tracee->argument = info->seccomp.args[index];
    fault_set_argument(tracee->thread, index, value);
}

static void count_all(pid_t thread, const struct ptrace_syscall_info *info)
{
    for (size_t i = 0; i < FAULTS; i++)
        self.counts[i] += can_be_hit(thread, info, faults[i].trait);
}

static void meet(struct tracee *tracee)
{
    struct ptrace_syscall_info info;
    pid_t thread = tracee->thread;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0 ||
        info.op != PTRACE_SYSCALL_INFO_SECCOMP || tracee->depth != self.depth)
        return;
    if (self.fault == &faults[COUNT])
        count_all(thread, &info);
    if (!is_named(info.seccomp.nr) || !can_be_hit(thread, &info, self.fault->trait))
        return;
    self.count++;
    if (!self.at || self.count < self.at || (self.count > self.at && !self.is_sticky))
        return;
    if (self.count == self.at)
        note(info.seccomp.nr);
    if (!self.fault->trait)
        kill(tracee->process, SIGKILL);
    else if (info.seccomp.nr == SYS_brk) /* it fails by changing nothing */
        change_argument(tracee, &info, 0, 0);
    else if (self.fault->trait == SHORT)
        change_argument(tracee, &info, fault_call_size_argument(info.seccomp.nr), 1);
    else
        fault_skip_call(thread, -self.fault->error);
}

/* ---- Stops --------------------------------------------------------------------------
 */

/* At the end of a call. */
static void restore_argument(struct tracee *tracee)
{
    if (tracee->is_changed)
        fault_restore_argument(tracee->thread, tracee->index, (long)tracee->argument);
    tracee->is_changed = false;
}

static void go_on(struct tracee *tracee, int status)
{
    pid_t thread = tracee->thread;
    int event = status >> 16;
    int number = WSTOPSIG(status);
    if (event == PTRACE_EVENT_EXEC)
        self.has_executed = true;
    if (event == PTRACE_EVENT_SECCOMP)
        meet(tracee);
    if (event == PTRACE_EVENT_STOP && number != SIGTRAP) {
        ptrace(PTRACE_LISTEN, thread, NULL, NULL);
        return;
    }
    if (number == (SIGTRAP | 0x80)) {
        restore_argument(tracee);
        number = 0;
    }
    ptrace(tracee->is_changed ? PTRACE_SYSCALL : PTRACE_CONT, thread, NULL,
           event ? 0 : (long)number);
}

static void take(pid_t thread, int status)
{
    if (WIFSTOPPED(status)) {
        struct tracee *tracee = find(thread);
        go_on(tracee ? tracee : add(thread), status);
        return;
    }
    forget(thread);
    if (thread == self.root) {
        self.has_root_ended = true;
        self.root_status = status;
        alarm(END_PATIENCE_S);
    }
}

/* 0, or why it was given up. */
static int trace_all(void)
{
    int code = 0;
    for (;;) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread > 0)
            take(thread, status);
        else if (errno != EINTR)
            return code;
        if (is_late) {
            code = code ? code : self.has_root_ended ? LEFT : HANGS;
            kill_all();
            is_late = 0;
            alarm(1);
        }
    }
}

/* ---- The command --------------------------------------------------------------------
 */

/* From here on the tracer sees all calls. The filter stays in all it starts. */
static bool ask_to_be_seen(void)
{
    struct sock_filter filter[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)};
    struct sock_fprog program = {1, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static _Noreturn void begin(int ready, char **command)
{
    char byte;
    if (read(ready, &byte, 1) != 1 || !ask_to_be_seen())
        _exit(CANNOT);
    execvp(command[0], command);
    _exit(127);
}

static void start(char **command)
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0 || (self.root = fork()) < 0)
        exit(CANNOT);
    if (self.root == 0)
        begin(ready[0], command);
    long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                   PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP |
                   PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SEIZE, self.root, NULL, options) != 0)
        exit(CANNOT);
    self.tracees[self.tracee_count++] =
        (struct tracee){.thread = self.root, .process = self.root};
    if (write(ready[1], "", 1) != 1)
        exit(CANNOT);
    close(ready[0]);
    close(ready[1]);
}

static bool read_what(const char *what)
{
    size_t length = strcspn(what, ":+");
    self.is_sticky = strchr(what, '+') != NULL;
    self.only = what[length] == ':' ? what + length + 1 : "";
    for (size_t i = 0; i < FAULTS; i++)
        if (strlen(faults[i].name) == length &&
            strncmp(faults[i].name, what, length) == 0)
            self.fault = &faults[i];
    return self.fault;
}

static bool write_report(const char *path)
{
    FILE *report = fopen(path, "we");
    if (!report)
        return false;
    bool ok = fprintf(report, "%llu %s\n", (unsigned long long)self.count,
                      self.hit ? self.hit : "-") > 0;
    for (size_t i = 0; ok && self.fault == &faults[COUNT] && i < COUNT; i++)
        ok = fprintf(report, "%s %llu\n", faults[i].name,
                     (unsigned long long)self.counts[i]) > 0;
    return fclose(report) == 0 && ok;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = be_late};
    if (argc < 6 || !read_what(argv[1]) || fstat(STDERR_FILENO, &self.errors) != 0) {
        fputs("usage: strike WHAT AT DEPTH REPORT COMMAND...\n", stderr);
        return 2;
    }
    self.at = strtoull(argv[2], NULL, 10);
    self.depth = (int)strtol(argv[3], NULL, 10);
    sigaction(SIGALRM, &action, NULL);
    start(argv + 5);
    alarm(PATIENCE_S);
    int code = trace_all();
    if (!write_report(argv[4]))
        return 2;
    if (code)
        return code;
    return WIFSIGNALED(self.root_status) ? 128 + WTERMSIG(self.root_status)
                                         : WEXITSTATUS(self.root_status);
}
