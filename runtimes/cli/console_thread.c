/* The console's thread: writes what was said, and draws the bar. */
#include "console.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "crash.h"
#include "events.h"
#include "watch.h"

#define MS UINT64_C(1000000)

enum {
    DRAW_MS = 100,
    FIRST_DRAW_MS = 300, /* short runs need no bar */
    TICK_MS = 1000,
    PATIENCE_MS = 1000, /* from the second signal until the process ends itself */
};

/* A time that is cheap to ask for, and good enough to show. */
uint64_t dgi_console_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return (uint64_t)time.tv_sec * 1000 * MS + (uint64_t)time.tv_nsec;
}

/* ---- Writing ---------------------------------------------------------------------- */

static bool may_go_on(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    return errno == EINTR || (errno == EAGAIN && poll(&ready, 1, -1) > 0);
}

static bool write_frame(struct dgi_console *console)
{
    struct dagger_writer *frame = &console->frame;
    for (size_t done = 0; done < frame->used;) {
        ssize_t size = write(console->err, frame->buffer + done, frame->used - done);
        if (size < 0 && !may_go_on(console->err))
            return false;
        done += size > 0 ? (size_t)size : 0;
    }
    return true;
}

/* ---- The bar ---------------------------------------------------------------------- */

static bool take_size(struct dgi_console *console)
{
    struct winsize size = {0};
    struct dgi_screen *screen = &console->screen;
    unsigned columns = screen->columns, lines = screen->lines;
    bool is_known = ioctl(console->err, TIOCGWINSZ, &size) == 0 && size.ws_col;
    screen->columns = is_known ? size.ws_col : 80;
    screen->lines = is_known && size.ws_row ? size.ws_row : 24;
    screen->has_color = console->has_color;
    return columns != screen->columns || lines != screen->lines;
}

/* Whoever sent the run to the background uses the terminal for something else. */
static bool has_terminal(const struct dgi_console *console)
{
    pid_t group = tcgetpgrp(console->err);
    return group < 0 || group == getpgrp();
}

static void compose(struct dgi_console *console, uint64_t now)
{
    struct dagger_writer *frame = &console->frame;
    bool is_bar = console->kind == DGI_PROGRESS_BAR;
    bool is_resized = is_bar && take_size(console);
    bool is_due = is_bar && now >= console->progress.begun + FIRST_DRAW_MS * MS &&
                  (is_resized || now >= console->drawn + DRAW_MS * MS);
    /* The shell has written to the terminal in between. */
    if (dgi_signals_went_on(&console->signals))
        console->bar.count = 0;
    if (!console->said.used && !is_due && !console->is_over)
        return;
    bool was_drawn = console->bar.count > 0;
    if (was_drawn)
        dgi_bar_erase(&console->bar, &console->screen, frame);
    dagger_writer_write(frame, console->said.buffer, console->said.used, NULL);
    console->said.used = 0;
    if ((is_due || was_drawn) && !console->is_over && has_terminal(console)) {
        dgi_bar_draw(&console->bar, &console->progress, now, &console->screen, frame);
        console->drawn = now;
    }
}

/* ---- What is due ------------------------------------------------------------------ */

static void tick(struct dgi_console *console, uint64_t now)
{
    if (now < console->ticked + TICK_MS * MS)
        return;
    console->ticked = now;
    dgi_progress_sample(&console->progress, now);
    if (console->kind == DGI_PROGRESS_PLAIN)
        dgi_plain_tick(&console->plain, &console->progress, now, &console->said);
    else if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_tick(&console->progress, now, &console->said);
}

static void take_captured(struct dgi_console *console, const char *bytes, ssize_t size,
                          bool is_all)
{
    uint64_t now = dgi_console_now();
    pthread_mutex_lock(&console->lock);
    if (size > 0)
        dgi_console_say_captured(console, bytes, (size_t)size, now);
    else if (is_all)
        dgi_console_say_partial(console, now);
    pthread_mutex_unlock(&console->lock);
}

/* A share of it; at the end all. */
static void read_captured(struct dgi_console *console, bool is_all)
{
    char bytes[1 << 14];
    ssize_t size;
    if (console->captured[0] < 0)
        return;
    do {
        size = read(console->captured[0], bytes, sizeof bytes);
        take_captured(console, bytes, size, is_all);
    } while (size > 0 && is_all);
}

/* Tasks in threads cannot be ended; the process can, and all others with it. */
static bool is_out_of_patience(struct dgi_console *console, uint64_t now)
{
    int count = dgi_signals_count(&console->signals);
    if (count > 1 && !console->hurried)
        console->hurried = now;
    return count > 1 && !console->is_over &&
           (count > 2 || now >= console->hurried + PATIENCE_MS * MS);
}

static void end_process(struct dgi_console *console, uint64_t now)
{
    static const struct dagger_error stopped = {.code = DAGGER_ERROR_RUN};
    int code = 128 + dgi_signals_first(&console->signals);
    console->is_over = true;
    if (console->kind == DGI_PROGRESS_JSON)
        dgi_events_end(&console->progress, &stopped, code, now, &console->said);
    else
        dgi_console_say_end(console, &stopped, now);
    compose(console, now);
    write_frame(console);
    dgi_watch_done();
    _exit(code);
}

/* ---- The thread ------------------------------------------------------------------- */

static int patience(const struct dgi_console *console)
{
    if (console->hurried || dgi_signals_count(&console->signals) > 1)
        return DRAW_MS;
    switch (console->kind) {
    case DGI_PROGRESS_BAR:
        return DRAW_MS;
    case DGI_PROGRESS_NONE:
        return -1;
    default:
        return TICK_MS;
    }
}

static void wait_for_something(const struct dgi_console *console)
{
    uint64_t count;
    struct pollfd fds[] = {{.fd = console->signals.wake, .events = POLLIN},
                           {.fd = console->captured[0], .events = POLLIN}};
    poll(fds, 2, patience(console));
    if (fds[0].revents & POLLIN) {
        ssize_t size = read(console->signals.wake, &count, sizeof count);
        (void)size;
    }
}

bool dgi_console_round(struct dgi_console *console)
{
    pthread_mutex_lock(&console->lock);
    console->is_over |= __atomic_load_n(&console->has_crashed, __ATOMIC_SEQ_CST);
    bool is_last = console->is_over;
    pthread_mutex_unlock(&console->lock);
    read_captured(console, is_last);
    pthread_mutex_lock(&console->lock);
    uint64_t now = dgi_console_now();
    console->is_woken = false;
    dgi_progress_refresh(&console->progress);
    dgi_console_say_stopping(console, now);
    tick(console, now);
    if (is_out_of_patience(console, now))
        end_process(console, now);
    console->frame.used = 0;
    compose(console, now);
    if (console->is_deaf)
        console->frame.used = 0;
    pthread_cond_broadcast(&console->room);
    pthread_mutex_unlock(&console->lock);
    if (!write_frame(console)) {
        pthread_mutex_lock(&console->lock);
        console->is_deaf = true;
        pthread_cond_broadcast(&console->room);
        pthread_mutex_unlock(&console->lock);
    }
    return !is_last;
}

static void *run(void *context)
{
    struct dgi_console *console = context;
    do
        wait_for_something(console);
    while (dgi_console_round(console));
    __atomic_store_n(&console->has_ended, true, __ATOMIC_SEQ_CST);
    return NULL;
}

void dgi_console_start(struct dgi_console *console)
{
    sigset_t all, before;
    if (console->has_thread)
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    console->has_thread = pthread_create(&console->thread, NULL, run, console) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (console->has_thread)
        dgi_crash_take(console);
}
