/*
 * The signals that a run takes: SIGINT, SIGTERM and SIGHUP stop it orderly, and at once
 * when they come again. SIGTSTP (Ctrl-Z) stops its worker processes with it. One run of
 * the process takes them at a time.
 */
#ifndef DGI_SIGNALS_H
#define DGI_SIGNALS_H

#include <pthread.h>
#include <sys/types.h>

#include <dagger/local.h>

/** What came. Written by signal handlers. */
struct dgi_signals {
    struct dagger_stop stop; /**< for the run */
    int own;                 /**< how many came that stop the run, */
    int passed_on;           /**< and how many from the watcher */
    int first;               /**< of these */
    pid_t watcher;           /**< the process that passes signals on */
    pid_t owner;             /**< the process that took them, */
    pthread_t thread;        /**< and its thread that runs */
    int wake;                /**< an eventfd that they ring */
    int continues; /**< a signalfd: readable when the process went on after Ctrl-Z; -1 */
};

/** From here on signals go to `signals`. Those that the process ignores stay ignored. To
 * be called before other threads are there, by the one that runs. */
void dgi_signals_take(struct dgi_signals *signals);

/** From here on they do what they did before, but for what the watcher still passes on of
 * those that came. */
void dgi_signals_leave(void);

/** True where the process was stopped, and went on, since this was asked last. */
bool dgi_signals_went_on(const struct dgi_signals *signals);

/** Rings, as a signal does: the thread that waits looks around. */
void dgi_signals_wake(const struct dgi_signals *signals);

/** How many came that stop the run. One to all processes of a group counts once. */
int dgi_signals_count(const struct dgi_signals *signals);

/** The first of them; 0: none came. */
int dgi_signals_first(const struct dgi_signals *signals);

/** "SIGINT" */
const char *dgi_stop_signal_name(int number);

#endif
