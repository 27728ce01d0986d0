#include "helper.h"

#include <stdlib.h>
#include <string.h>

bool dgi_helpers_init(struct dgi_helpers *helpers, unsigned count, struct dgi_bell bell)
{
    *helpers = (struct dgi_helpers){.bell = bell};
    helpers->items = calloc(count, sizeof *helpers->items);
    if (!helpers->items)
        return false;
    helpers->count = count;
    pthread_mutex_init(&helpers->lock, NULL);
    pthread_cond_init(&helpers->wake, NULL);
    for (unsigned i = 0; i < count; i++)
        helpers->items[i] = (struct dgi_helper){.all = helpers, .desk = i + 1};
    return true;
}

void dgi_helpers_release(struct dgi_helpers *helpers)
{
    if (!helpers->items)
        return;
    pthread_mutex_lock(&helpers->lock);
    helpers->is_closing = true;
    pthread_cond_broadcast(&helpers->wake);
    pthread_mutex_unlock(&helpers->lock);
    for (unsigned i = 0; i < helpers->count; i++)
        if (helpers->items[i].is_started)
            pthread_join(helpers->items[i].thread, NULL);
    pthread_mutex_destroy(&helpers->lock);
    pthread_cond_destroy(&helpers->wake);
    free(helpers->items);
    helpers->items = NULL;
}

void dgi_helpers_set_bell(struct dgi_helpers *helpers, struct dgi_bell bell)
{
    if (!helpers->items)
        return;
    pthread_mutex_lock(&helpers->lock);
    helpers->bell = bell;
    pthread_mutex_unlock(&helpers->lock);
}

static bool run(struct dgi_helper *helper)
{
    struct dgi_job *job = &helper->job;
    struct dgi_run *run = job->frame->run;
    struct dgi_attempt measured;
    dgi_attempt_begin(&measured, run, job->attempt.worker);
    bool ok = job->is_partition
                  ? dgi_partition_run(job->frame, job->node, job->partition, helper->desk)
                  : dgi_whole_run(job->frame, job->node, &run->desks[helper->desk]);
    dgi_attempt_end(&measured);
    measured.number = job->attempt.number;
    job->attempt = measured;
    return ok;
}

static void *helper_main(void *argument)
{
    struct dgi_helper *helper = argument;
    struct dgi_helpers *all = helper->all;
    pthread_mutex_lock(&all->lock);
    for (;;) {
        while (helper->state != DGI_HELPER_BUSY && !all->is_closing)
            pthread_cond_wait(&all->wake, &all->lock);
        if (helper->state != DGI_HELPER_BUSY)
            break;
        pthread_mutex_unlock(&all->lock);
        bool succeeded = run(helper);
        pthread_mutex_lock(&all->lock);
        helper->succeeded = succeeded;
        helper->state = DGI_HELPER_DONE;
        dgi_bell_ring(&all->bell);
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

static struct dgi_helper *find(struct dgi_helpers *helpers, enum dgi_helper_state state)
{
    struct dgi_helper *found = NULL;
    pthread_mutex_lock(&helpers->lock);
    for (unsigned i = 0; i < helpers->count && !found; i++)
        if (helpers->items[i].state == state)
            found = &helpers->items[i];
    pthread_mutex_unlock(&helpers->lock);
    return found;
}

struct dgi_helper *dgi_helpers_free(struct dgi_helpers *helpers)
{
    return find(helpers, DGI_HELPER_FREE);
}

struct dgi_helper *dgi_helpers_done(struct dgi_helpers *helpers)
{
    return find(helpers, DGI_HELPER_DONE);
}

bool dgi_helper_give(struct dgi_helper *helper, const struct dgi_job *job,
                     struct dagger_error *error)
{
    struct dgi_helpers *all = helper->all;
    if (!helper->is_started) {
        int code = pthread_create(&helper->thread, NULL, helper_main, helper);
        if (code != 0)
            return dagger_error_set(error, DAGGER_ERROR_RUN, "cannot start a thread: %s",
                                    strerror(code));
        helper->is_started = true;
    }
    pthread_mutex_lock(&all->lock);
    helper->job = *job;
    helper->state = DGI_HELPER_BUSY;
    pthread_cond_broadcast(&all->wake);
    pthread_mutex_unlock(&all->lock);
    return true;
}

void dgi_helper_free(struct dgi_helper *helper)
{
    pthread_mutex_lock(&helper->all->lock);
    helper->state = DGI_HELPER_FREE;
    pthread_mutex_unlock(&helper->all->lock);
}
