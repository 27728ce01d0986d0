#include "cause.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define NAMED(name)                                                                      \
    case name:                                                                           \
        return #name

const char *dgi_signal_name(int number)
{
    switch (number) {
        NAMED(SIGABRT);
        NAMED(SIGALRM);
        NAMED(SIGBUS);
        NAMED(SIGFPE);
        NAMED(SIGHUP);
        NAMED(SIGILL);
        NAMED(SIGINT);
        NAMED(SIGKILL);
        NAMED(SIGPIPE);
        NAMED(SIGPROF);
        NAMED(SIGQUIT);
        NAMED(SIGSEGV);
        NAMED(SIGSTKFLT);
        NAMED(SIGSYS);
        NAMED(SIGTERM);
        NAMED(SIGTRAP);
        NAMED(SIGUSR1);
        NAMED(SIGUSR2);
        NAMED(SIGVTALRM);
        NAMED(SIGXCPU);
        NAMED(SIGXFSZ);
        NAMED(SIGIO);
        NAMED(SIGPWR);
    default:
        return "a signal";
    }
}

static const char may_have_run_out[] = "its memory is limited to %s: it may have run out";

/* A task that meets its limit seldom says so: what fails is what it does next. */
static void hint_at_memory(struct dagger_error *error, const struct dagger_task *task,
                           int signal)
{
    if (task->options.memory &&
        (signal == SIGSEGV || signal == SIGABRT || signal == SIGBUS))
        dagger_error_hint(error, may_have_run_out, task->options.memory);
    else if (signal == SIGKILL)
        dagger_error_hint(error, "the kernel does so where memory runs out, for one");
}

static void set_signal(struct dagger_error *error, const struct dagger_task *task,
                       int signal, bool has_run_out)
{
    if (has_run_out)
        dagger_error_set(error, DAGGER_ERROR_RUN,
                         "out of memory: it may use %s, and was killed by %s",
                         task->options.memory ? task->options.memory : "none",
                         dgi_signal_name(signal));
    else
        dagger_error_set(error, DAGGER_ERROR_RUN, "killed by %s (%s)",
                         dgi_signal_name(signal), strsignal(signal));
    error->exit_code = 128 + signal;
    hint_at_memory(error, task, signal);
}

void dgi_cause_set(struct dagger_error *error, const struct dagger_task *task,
                   enum dgi_end end, int wait_status)
{
    if (end == DGI_END_TIMEOUT) {
        dagger_error_set(error, DAGGER_ERROR_RUN, "timed out after %g s",
                         task->options.timeout_s);
    } else if (end == DGI_END_STOP) {
        dagger_error_set(error, DAGGER_ERROR_RUN, "ended because the run was stopped");
    } else if (end == DGI_END_TRACER) {
        dagger_error_set(error, DAGGER_ERROR_RUN,
                         "killed, as its worker process held up by ptrace() what "
                         "watches over all");
    } else if (end == DGI_END_NONSENSE) {
        dagger_error_set(error, DAGGER_ERROR_RUN,
                         "killed, as it had overwritten memory that its worker process "
                         "shares with the run");
    } else if (WIFSIGNALED(wait_status)) {
        set_signal(error, task, WTERMSIG(wait_status), end == DGI_END_MEMORY);
    } else {
        int code = WEXITSTATUS(wait_status);
        const char *memory = end == DGI_END_MEMORY ? task->options.memory : NULL;
        dagger_error_set(error, DAGGER_ERROR_RUN, "%s%s%sexited with code %d%s",
                         memory ? "out of memory: it may use " : "", memory ? memory : "",
                         memory ? ", and " : "", code,
                         memory ? "" : " before it was done");
        error->exit_code = code ? code : DAGGER_ERROR_RUN;
        if (task->options.memory)
            dagger_error_hint(error, may_have_run_out, task->options.memory);
    }
}
