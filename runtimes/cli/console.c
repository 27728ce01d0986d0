#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "crash.h"
#include "events.h"
#include "report.h"

static enum dgi_progress_kind chosen(enum dgi_progress_kind kind)
{
    if (kind == DGI_PROGRESS_AUTO || kind == DGI_PROGRESS_BAR)
        return dgi_is_screen(STDERR_FILENO) ? DGI_PROGRESS_BAR : DGI_PROGRESS_PLAIN;
    return kind;
}

/* What this process prints would stand in the middle of a bar, or between JSON. */
static bool open_pipe(struct dgi_console *console)
{
    if (console->kind != DGI_PROGRESS_BAR && console->kind != DGI_PROGRESS_JSON)
        return true;
    return pipe2(console->captured, O_CLOEXEC) == 0 &&
           fcntl(console->captured[0], F_SETFL, O_NONBLOCK) == 0;
}

bool dgi_console_open(struct dgi_console *console, const char *program,
                      enum dgi_progress_kind kind, struct dagger_error *error)
{
    *console = (struct dgi_console){
        .program = program,
        .kind = chosen(kind),
        .is_terminal = isatty(STDERR_FILENO),
        .has_color = dgi_has_color(STDERR_FILENO),
        .captured = {-1, -1},
        .signals = {.wake = -1, .continues = -1},
        .progress = {.begun = dgi_console_now()},
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .room = PTHREAD_COND_INITIALIZER,
    };
    dagger_writer_init_memory(&console->said);
    dagger_writer_init_memory(&console->frame);
    console->signals.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    console->err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (console->signals.wake >= 0 && console->err >= 0 && open_pipe(console))
        return true;
    return dagger_error_set(error, DAGGER_ERROR_IO, "cannot show progress: %s",
                            strerror(errno));
}

void dgi_console_begin(struct dgi_console *console, const struct dagger_dag *dag,
                       struct dagger_local_options *options)
{
    dgi_progress_begin(&console->progress, dag, dgi_console_now());
    console->keep_going = options->keep_going;
    options->capture_output = true;
    options->stop = &console->signals.stop;
    if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_begin(&console->progress, dag->name, &console->said);
    if (console->captured[1] >= 0) {
        dup2(console->captured[1], STDOUT_FILENO);
        dup2(console->captured[1], STDERR_FILENO);
    }
    /* Lines are seen when they are printed, though they go through a pipe. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    dgi_signals_take(&console->signals);
}

static void join(struct dgi_console *console)
{
    if (console->has_thread) {
        dgi_signals_wake(&console->signals);
        pthread_join(console->thread, NULL);
        console->has_thread = false;
    } else {
        dgi_console_round(console);
    }
}

/* Without memory, of which there may be none. */
static void report(struct dgi_console *console, const struct dagger_error *error)
{
    if (error->code == DAGGER_OK || console->is_told)
        return;
    dgi_cli_report(console->program, error);
    console->is_told = true;
}

void dgi_console_end(struct dgi_console *console, const struct dagger_error *error)
{
    uint64_t now = dgi_console_now();
    dgi_crash_leave();
    dgi_signals_leave();
    fflush(stdout);
    if (console->captured[1] >= 0) {
        dup2(console->err, STDOUT_FILENO);
        dup2(console->err, STDERR_FILENO);
    }
    pthread_mutex_lock(&console->lock);
    console->is_over = true;
    pthread_mutex_unlock(&console->lock);
    join(console);
    bool is_ok = error->code == DAGGER_OK;
    /* That of a run directory comes beside those of tasks. */
    bool has_told =
        dgi_console_has_reported(console, error) || dgi_signals_first(&console->signals);
    bool is_mute = console->said.failed || console->frame.failed;
    console->is_told = !is_ok && has_told && !is_mute;
    if (console->kind != DGI_PROGRESS_JSON)
        report(console, error);
    if (console->kind != DGI_PROGRESS_JSON && is_ok)
        dgi_console_say_end(console, error, now);
    dgi_console_round(console);
}

static void tell_program(struct dgi_console *console, const struct dagger_error *error,
                         int code, uint64_t now)
{
    if (error->code != DAGGER_OK && !console->is_told)
        dgi_events_error(&console->progress, error, now, &console->said);
    dgi_events_end(&console->progress, error, code, now, &console->said);
    if (console->said.failed)
        dgi_cli_report(console->program, error);
}

void dgi_console_tell(struct dgi_console *console, const struct dagger_error *error)
{
    if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_error(&console->progress, error, dgi_console_now(), &console->said);
    else
        dgi_cli_report(console->program, error);
}

int dgi_console_finish(struct dgi_console *console, const struct dagger_error *error)
{
    uint64_t now = dgi_console_now();
    bool is_ok = error->code == DAGGER_OK;
    console->is_over = true;
    int stopped_by = dgi_signals_first(&console->signals);
    int code = is_ok ? DAGGER_OK : stopped_by ? 128 + stopped_by : dgi_exit_code(error);
    /* The run is over: whoever no longer reads of it does no harm. */
    signal(SIGPIPE, SIG_IGN);
    if (console->kind == DGI_PROGRESS_JSON)
        tell_program(console, error, code, now);
    else if (console->is_told)
        dgi_console_say_end(console, error, now);
    else
        report(console, error);
    dgi_console_round(console);
    return code;
}

void dgi_console_drain(struct dgi_console *console)
{
    console->progress.begun = dgi_console_now();
    console->is_over = true;
    dgi_console_round(console);
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

void dgi_console_close(struct dgi_console *console)
{
    close_if_open(console->captured[0]);
    close_if_open(console->captured[1]);
    close_if_open(console->signals.wake);
    close_if_open(console->signals.continues);
    close_if_open(console->err);
    dgi_progress_release(&console->progress);
    dgi_tails_release(&console->tails);
    dagger_writer_release(&console->said);
    dagger_writer_release(&console->frame);
}
