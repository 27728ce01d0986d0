#include "crash.h"

#include <signal.h>
#include <time.h>

enum { LOOKS = 2000, LOOK_NS = 1000000 };

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { CRASHES = sizeof crashes / sizeof *crashes };

static struct dgi_console *taker;

static void reset(int number)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(number, &standard, NULL);
}

/* The console's thread does the work, if it can: the task may have broken anything. */
static void crash(int number)
{
    __atomic_store_n(&taker->has_crashed, true, __ATOMIC_SEQ_CST);
    dgi_signals_wake(&taker->signals);
    for (int i = 0; i < LOOKS && !__atomic_load_n(&taker->has_ended, __ATOMIC_SEQ_CST);
         i++)
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    reset(number);
    raise(number); /* when this returns */
}

void dgi_crash_take(struct dgi_console *console)
{
    struct sigaction action = {.sa_handler = crash};
    struct sigaction before;
    sigfillset(&action.sa_mask);
    taker = console;
    for (int i = 0; i < CRASHES; i++)
        if (sigaction(crashes[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(crashes[i], &action, NULL);
}

void dgi_crash_leave(void)
{
    struct sigaction now;
    for (int i = 0; i < CRASHES; i++)
        if (sigaction(crashes[i], NULL, &now) == 0 && now.sa_handler == crash)
            reset(crashes[i]);
}
