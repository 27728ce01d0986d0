/* The thread that writes: it takes all that waits, makes it durable, and looks again. So
 * what ends while it writes is written together. */
#include "directory.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "../clock.h"

enum {
    PAUSE_NS = 5000000, /* from one writing to the next, at least */
    ENOUGH = 1 << 20,   /* bytes that do not wait so long */
};

void dgi_recorder_wake(struct dgi_recorder *recorder)
{
    /* Once: what comes until it looks, it finds. */
    if (!recorder->is_idle && recorder->waiting.used < ENOUGH)
        return;
    recorder->is_idle = false;
    pthread_cond_signal(&recorder->wake);
}

void dgi_recorder_touch(struct dgi_recorder *recorder, struct dgi_sites *sites,
                        uint32_t site)
{
    if (sites->items[site].is_dirty)
        return;
    sites->items[site].is_dirty = true;
    recorder->dirty[recorder->dirty_count++] = site;
}

/* Under the lock: copies of the sites that have changed. */
static bool take_sites(struct dagger_run_directory *directory, struct dgi_batch *batch)
{
    struct dgi_recorder *recorder = &directory->recorder;
    batch->sites = calloc(recorder->dirty_count + (size_t)1, sizeof *batch->sites);
    if (!batch->sites)
        return false;
    for (uint32_t i = 0; i < recorder->dirty_count; i++) {
        struct dgi_site *site = &directory->sites.items[recorder->dirty[i]];
        site->is_dirty = false;
        batch->sites[batch->site_count++] = *site;
    }
    recorder->dirty_count = 0;
    return true;
}

/* Under the lock, which is given up in between. */
static void write_waiting(struct dagger_run_directory *directory)
{
    struct dgi_recorder *recorder = &directory->recorder;
    struct dgi_batch batch = recorder->waiting;
    struct dagger_error error = {0};
    recorder->waiting = (struct dgi_batch){0};
    bool ok = take_sites(directory, &batch);
    pthread_cond_broadcast(&recorder->has_room);
    pthread_mutex_unlock(&recorder->lock);
    if (!ok)
        dagger_error_set(&error, DAGGER_ERROR_MEMORY, "out of memory");
    ok = ok && dgi_batch_commit(directory, &batch, &error);
    dgi_batch_clear(&batch);
    pthread_mutex_lock(&recorder->lock);
    if (ok)
        return;
    recorder->has_failed = true;
    recorder->error = error;
    pthread_cond_broadcast(&recorder->has_room);
    recorder->fail(recorder->context);
}

/* Under the lock, which is given up: waits for company, where it wrote just now, so that
 * fast disks do not take all of a processor. */
static void wait_for_more(struct dgi_recorder *recorder, uint64_t written_ns)
{
    uint64_t end_ns = written_ns + PAUSE_NS;
    struct timespec end = {(time_t)(end_ns / 1000000000), (long)(end_ns % 1000000000)};
    while (!recorder->is_closing && recorder->waiting.used < ENOUGH &&
           pthread_cond_timedwait(&recorder->wake, &recorder->lock, &end) == 0)
        ;
}

static void *write_all(void *context)
{
    struct dagger_run_directory *directory = context;
    struct dgi_recorder *recorder = &directory->recorder;
    uint64_t written_ns = 0;
    pthread_mutex_lock(&recorder->lock);
    while (!recorder->has_failed) {
        if (!dgi_batch_is_empty(&recorder->waiting) || recorder->dirty_count) {
            wait_for_more(recorder, written_ns);
            write_waiting(directory);
            written_ns = dgi_now_ns();
        } else if (recorder->is_closing) {
            break;
        } else {
            recorder->is_idle = true;
            pthread_cond_wait(&recorder->wake, &recorder->lock);
            recorder->is_idle = false;
        }
    }
    pthread_mutex_unlock(&recorder->lock);
    return NULL;
}

bool dgi_recorder_start(struct dagger_run_directory *directory,
                        void (*fail)(void *context), void *context,
                        struct dagger_error *error)
{
    struct dgi_recorder *recorder = &directory->recorder;
    sigset_t all, before;
    if (!dgi_directory_connect(directory, error))
        return false;
    recorder->fail = fail;
    recorder->context = context;
    recorder->is_closing = false;
    /* Signals are for the caller's threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&recorder->thread, NULL, write_all, directory);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    recorder->is_started = code == 0;
    return code == 0 || dagger_error_set(error, DAGGER_ERROR_RUN,
                                         "cannot start a thread: %s", strerror(code));
}

bool dgi_recorder_stop(struct dagger_run_directory *directory, struct dagger_error *error)
{
    struct dgi_recorder *recorder = &directory->recorder;
    if (!recorder->is_started)
        return true;
    pthread_mutex_lock(&recorder->lock);
    recorder->is_closing = true;
    pthread_cond_signal(&recorder->wake);
    pthread_mutex_unlock(&recorder->lock);
    pthread_join(recorder->thread, NULL);
    recorder->is_started = false;
    if (!recorder->has_failed)
        return true;
    dagger_error_set(error, recorder->error.code, "%s", recorder->error.message);
    dagger_error_hint(error, "%s", recorder->error.hint);
    return false;
}
