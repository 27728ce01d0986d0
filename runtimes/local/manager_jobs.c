/* The ends of jobs: success, failure, another attempt. */
#include "clock.h"
#include "keep.h"
#include "manager.h"
#include "pause.h"

void dgi_manager_tell_begin(struct dgi_job *job)
{
    if (!job->is_told)
        dgi_report(job->frame, job->node, dgi_job_partition(job),
                   DAGGER_EVENT_NODE_STARTED, &job->attempt);
    job->is_told = true;
}

static void end_job(struct dgi_manager *manager, const struct dgi_job *job,
                    bool succeeded)
{
    struct dgi_frame *frame = job->frame;
    if (job->is_partition) {
        if (!succeeded)
            dgi_range_fail(frame, job->node);
        dgi_flow_partitions_done(&frame->flow, job->node, 1, manager->worker);
    } else {
        dgi_node_end(frame, job->node, succeeded);
        dgi_flow_node_done(&frame->flow, job->node, manager->worker);
    }
}

/* True where the job is to be tried again. */
static bool retry(struct dgi_manager *manager, const struct dgi_job *job,
                  struct dgi_desk *desk)
{
    const struct dagger_task_options *options = &dgi_job_node(job)->task->options;
    if (options->retries < 0 || job->attempt.number > (unsigned)options->retries ||
        atomic_load(&manager->run->stopped) || manager->stop_level)
        return false;
    double delay_s = options->retry_delay_s;
    for (uint32_t i = 1; i < job->attempt.number && delay_s < 1e9; i++)
        delay_s *= 2;
    struct dgi_waiting waiting = {
        .frame = job->frame,
        .node = job->node,
        .first = job->partition,
        .last = job->partition + job->is_partition,
        .attempt = job->attempt.number + 1,
        .not_before =
            delay_s > 0 ? dgi_after_s(dgi_run_time_ns(manager->run), delay_s) : 0,
    };
    if (!dgi_waitings_add(&manager->delayed, &waiting))
        return false;
    dgi_report_retry(job->frame, job->node, dgi_job_partition(job), &job->attempt, desk);
    return true;
}

bool dgi_manager_is_kept(struct dgi_manager *manager, const struct dgi_job *job)
{
    bool ok;
    if (!manager->run->directory || !job->is_partition ||
        !dgi_keep_load_partition(job->frame, job->node, job->partition, 0, &ok))
        return false;
    end_job(manager, job, ok);
    return true;
}

void dgi_manager_finish(struct dgi_manager *manager, const struct dgi_job *job,
                        bool succeeded, struct dgi_desk *desk)
{
    if (!succeeded && retry(manager, job, desk))
        return;
    if (succeeded && manager->run->directory)
        succeeded = dgi_keep_store(job->frame, job->node, dgi_job_partition(job),
                                   &job->attempt, &desk->error);
    if (succeeded)
        dgi_report(job->frame, job->node, dgi_job_partition(job),
                   DAGGER_EVENT_NODE_FINISHED, &job->attempt);
    else
        dgi_report_failure(job->frame, job->node, dgi_job_partition(job), &job->attempt,
                           desk);
    end_job(manager, job, succeeded);
}

static struct dgi_waiting waiting_of(const struct dgi_job *job)
{
    return (struct dgi_waiting){
        .frame = job->frame,
        .node = job->node,
        .first = job->partition,
        .last = job->partition + job->is_partition,
        .attempt = job->attempt.number,
        .is_told = job->is_told,
    };
}

static void fail_of_memory(struct dgi_manager *manager, const struct dgi_job *job)
{
    struct dgi_desk *desk = &manager->run->desks[0];
    dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
    dgi_manager_finish(manager, job, false, desk);
}

void dgi_manager_put_back(struct dgi_manager *manager, const struct dgi_job *job)
{
    struct dgi_waiting waiting = waiting_of(job);
    if (!dgi_waitings_add(&manager->waiting, &waiting))
        fail_of_memory(manager, job);
}

/* What was said to have begun is let finish, or ended, as what has. */
static bool has_more(struct dgi_process *process, unsigned kept)
{
    unsigned load = dgi_process_load(process);
    return dgi_process_is_up(process) && load > kept &&
           !(load == 1 && dgi_process_current(process)->is_told);
}

bool dgi_manager_take_back(struct dgi_manager *manager, struct dgi_process *process,
                           unsigned kept)
{
    struct dgi_job job;
    bool found = false;
    while (has_more(process, kept) && dgi_process_take_back(process, &job)) {
        struct dgi_waiting waiting = waiting_of(&job);
        if (!dgi_process_load(process))
            dgi_manager_set_free(manager, &process->held);
        if (!dgi_waitings_add_first(&manager->waiting, &waiting))
            fail_of_memory(manager, &job);
        found = true;
    }
    return found;
}

/* It was said to have begun: its process ended before it could. */
static void tell_end(struct dgi_manager *manager, const struct dgi_waiting *waiting)
{
    struct dgi_desk *desk = &manager->run->desks[0];
    uint64_t now_ns = dgi_now_ns();
    struct dgi_attempt attempt = {.number = waiting->attempt,
                                  .start_ns = now_ns,
                                  .end_ns = now_ns,
                                  .is_stopped = true};
    bool is_partition = waiting->first < waiting->last;
    dgi_cause_set(&desk->error, waiting->frame->plan->nodes[waiting->node].node->task,
                  DGI_END_STOP, 0);
    dgi_report_failure(waiting->frame, waiting->node,
                       is_partition ? &waiting->first : NULL, &attempt, desk);
}

static void pass_over(struct dgi_manager *manager, const struct dgi_waiting *waiting)
{
    struct dgi_frame *frame = waiting->frame;
    if (waiting->is_told)
        tell_end(manager, waiting);
    if (waiting->first == waiting->last) {
        dgi_node_end(frame, waiting->node, false);
        dgi_flow_node_done(&frame->flow, waiting->node, manager->worker);
        return;
    }
    dgi_range_fail(frame, waiting->node);
    dgi_flow_partitions_done(&frame->flow, waiting->node, waiting->last - waiting->first,
                             manager->worker);
}

void dgi_manager_pass_over_all(struct dgi_manager *manager)
{
    struct dgi_waitings *lists[] = {&manager->waiting, &manager->delayed};
    for (size_t i = 0; i < 2; i++)
        while (lists[i]->count) {
            struct dgi_waiting waiting = lists[i]->items[lists[i]->count - 1];
            dgi_waitings_remove(lists[i], lists[i]->count - 1);
            pass_over(manager, &waiting);
        }
}
