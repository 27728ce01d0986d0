#include "process.h"

#include <signal.h>
#include <string.h>

#include <dagger/validate.h>

#include "clock.h"
#include "large.h"
#include "pause.h"
#include "wire.h"

enum {
    AHEAD_NS = 200000, /* how much work is given ahead, at most */
    LONG_NS = 1000000,
    /* Among quick tasks the run sleeps often and for moments: to set a timer that is due
     * before the kernel's next tick would take longer than they do. */
    QUICK_NS = 50000,
    LONG_AMONG_QUICK_NS = 5000000,
};

static struct dgi_channel *channel_of(const struct dgi_process *process)
{
    return &process->supervisor->places[process->place].channel;
}

static struct dgi_report_card *card_of(const struct dgi_process *process)
{
    return process->supervisor->places[process->place].card;
}

/* ---- Giving --------------------------------------------------------------------------
 */

/* Nobody else uses the channel while there is no process. */
static bool start(struct dgi_process *process, struct dagger_error *error)
{
    struct dgi_outbox *outbox = channel_of(process)->outbox;
    struct dgi_inbox *inbox = channel_of(process)->inbox;
    atomic_store(&outbox->tail, 0);
    atomic_store(&outbox->seen, 0);
    atomic_store(&inbox->claimed, 0);
    atomic_store(&inbox->done, 0);
    atomic_store(&inbox->is_asleep, 0);
    atomic_store(&inbox->has_output, 0);
    atomic_store(&inbox->awaits_seen, 0);
    atomic_store(&inbox->has_run_out, 0);
    process->given = process->seen = 0;
    process->has_begun = false;
    process->end = DGI_END_OWN;
    process->was_killed = false;
    process->deadline = 0;
    process->births++;
    if (dgi_supervisor_spawn(process->supervisor, process->place))
        return true;
    process->births--;
    return dgi_supervisor_has_ended(process->supervisor, process->place, error);
}

/* How many tasks may wait in the channel: no more than take a moment. */
static unsigned depth(const struct dgi_process *process)
{
    if (!process->average_ns)
        return 2;
    uint64_t tasks = AHEAD_NS / process->average_ns;
    if (tasks < 1)
        return 1;
    return tasks < DGI_SLOTS ? (unsigned)tasks : DGI_SLOTS;
}

bool dgi_process_has_room(const struct dgi_process *process)
{
    unsigned load = dgi_process_load(process);
    return process->end == DGI_END_OWN && !process->was_killed && !process->has_solo &&
           (load == 0 || load < depth(process));
}

/* Large messages go one at a time. */
static bool write_large(struct dgi_process *process, const struct dgi_job *job,
                        const void **inputs, size_t *size, struct dagger_error *error)
{
    struct dgi_channel *channel = channel_of(process);
    size_t room = channel->large_size;
    if (process->large_size)
        return dagger_error_set(error, DAGGER_ERROR_BUSY,
                                "another large message is on its way");
    char *area = dgi_large_map(channel->large_out, &room);
    if (!area)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "out of memory for the inputs");
    bool ok = dgi_job_write(job, inputs, area, room, size, error);
    dgi_large_unmap(area, room);
    if (!ok)
        dgi_large_clear(channel->large_out, *size);
    return ok;
}

static bool write_message(struct dgi_process *process, const struct dgi_job *job,
                          const void **inputs, struct dgi_request *request,
                          struct dagger_error *error)
{
    struct dgi_channel *channel = channel_of(process);
    unsigned slot = process->given % DGI_SLOTS;
    struct dagger_error inline_error = {0};
    size_t size;
    request->is_large = false;
    if (dgi_job_write(job, inputs, channel->outbox->messages[slot], DGI_SLOT_SIZE, &size,
                      &inline_error)) {
        request->message_size = size;
        return true;
    }
    if (inline_error.code != DAGGER_ERROR_MEMORY)
        return dagger_error_set(error, inline_error.code, "%s", inline_error.message);
    if (!write_large(process, job, inputs, &size, error))
        return false;
    request->message_size = process->large_size = size;
    request->is_large = true;
    process->large_job = process->given;
    return true;
}

static void publish(struct dgi_process *process)
{
    struct dgi_channel *channel = channel_of(process);
    process->given++;
    atomic_store(&channel->outbox->tail, process->given);
    if (atomic_load(&channel->inbox->is_asleep))
        dgi_futex_wake(&channel->outbox->tail);
}

bool dgi_process_give(struct dgi_process *process, const struct dgi_job *job,
                      const void **inputs, struct dagger_error *error)
{
    const struct dagger_task_options *options = &dgi_job_node(job)->task->options;
    struct dgi_outbox *outbox = channel_of(process)->outbox;
    unsigned slot = process->given % DGI_SLOTS;
    if (!dgi_process_is_up(process)) {
        if (!start(process, error))
            return false;
        slot = 0;
    }
    struct dgi_request *request = &outbox->requests[slot];
    if (!write_message(process, job, inputs, request, error))
        return false;
    request->task = dgi_job_node(job)->task;
    request->outputs = dgi_job_node(job)->outputs;
    request->output_count = dgi_job_node(job)->output_count;
    request->attempt = job->attempt.number;
    request->memory = 0;
    if (options->memory && !dagger_memory_parse(options->memory, &request->memory, error))
        return false;
    if (request->memory)
        atomic_store(&card_of(process)->is_limited, 1);
    request->gpus = process->held.gpus;
    request->has_gpus = options->gpus > 0;
    if (!dgi_process_load(process))
        process->busy_since = dgi_now_ns();
    if (options->timeout_s > 0)
        process->deadline =
            dgi_after_s(dgi_run_time_ns(job->frame->run), options->timeout_s);
    process->jobs[slot] = *job;
    publish(process);
    return true;
}

bool dgi_process_take_back(struct dgi_process *process, struct dgi_job *job)
{
    struct dgi_channel *channel = channel_of(process);
    unsigned last = process->given - 1;
    if (!dgi_process_load(process))
        return false;
    atomic_store(&channel->outbox->tail, last);
    if ((int)(atomic_load(&channel->inbox->claimed) - last) > 0) {
        /* It may have begun: leave it. Where the worker saw it go, it comes back. */
        atomic_store(&channel->outbox->tail, process->given);
        if (atomic_load(&channel->inbox->is_asleep))
            dgi_futex_wake(&channel->outbox->tail);
        return false;
    }
    *job = process->jobs[last % DGI_SLOTS];
    process->given = last;
    /* Nothing more is given ahead until it is known to be fast. */
    process->average_ns = AHEAD_NS;
    if (process->large_size && process->large_job == last)
        process->large_size = 0;
    if (!dgi_process_load(process)) {
        process->has_solo = false;
        process->deadline = 0;
    }
    return true;
}

/* ---- Taking --------------------------------------------------------------------------
 */

/* What a worker says of itself is believed only where it can be. */
static unsigned answers(const struct dgi_process *process)
{
    unsigned done = atomic_load(&channel_of(process)->inbox->done);
    unsigned count = done - process->seen;
    return count <= dgi_process_load(process) ? count : 0;
}

uint64_t dgi_process_is_long_at(const struct dgi_process *process)
{
    if (!dgi_process_is_up(process) || !process->has_begun ||
        !dgi_process_load(process) || dgi_process_has_answer(process))
        return UINT64_MAX;
    bool is_quick = process->seen >= DGI_SLOTS && process->average_ns < QUICK_NS;
    return process->busy_since + (is_quick ? LONG_AMONG_QUICK_NS : LONG_NS);
}

static bool begins(const struct dgi_process *process)
{
    return dgi_process_is_up(process) && !process->has_begun &&
           atomic_load(&channel_of(process)->inbox->claimed) != 0;
}

void dgi_process_note_begin(struct dgi_process *process)
{
    if (!begins(process))
        return;
    process->has_begun = true;
    process->busy_since = dgi_now_ns();
}

struct dgi_job *dgi_process_current(struct dgi_process *process)
{
    return dgi_process_load(process) ? &process->jobs[process->seen % DGI_SLOTS] : NULL;
}

bool dgi_process_has_answer(const struct dgi_process *process)
{
    return answers(process) > 0;
}

bool dgi_process_is_brisk(const struct dgi_process *process)
{
    return process->average_ns && process->average_ns < QUICK_NS;
}

bool dgi_process_is_due(const struct dgi_process *process)
{
    const struct dgi_channel *channel = channel_of(process);
    unsigned notify =
        atomic_load_explicit(&channel->outbox->notify, memory_order_relaxed);
    unsigned answered = answers(process);
    bool waits = atomic_load_explicit(&channel->inbox->awaits_seen, memory_order_relaxed);
    return (answered && (waits || (int)(process->seen + answered - notify) >= 0)) ||
           begins(process) || dgi_process_is_gone(process) ||
           dgi_process_is_printing(process);
}

static void learn(struct dgi_process *process, uint64_t elapsed_ns)
{
    uint64_t now = elapsed_ns ? elapsed_ns : 1;
    process->average_ns = process->average_ns ? (7 * process->average_ns + now) / 8 : now;
    if (!process->average_ns)
        process->average_ns = 1;
}

static bool read_large(const struct dgi_process *process, const struct dgi_job *job,
                       size_t size, struct dagger_error *error)
{
    struct dgi_channel *channel = channel_of(process);
    const char *message = dgi_large_view(channel->large_in, size);
    bool ok = message ? dgi_job_read(job, message, size, error)
                      : dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                         "out of memory for the outputs");
    dgi_large_unmap(message, size);
    dgi_large_clear(channel->large_in, size);
    return ok;
}

static bool read_answer(struct dgi_process *process, const struct dgi_job *job,
                        const struct dgi_response *response, struct dagger_error *error)
{
    struct dgi_channel *channel = channel_of(process);
    size_t room = response->is_large ? channel->large_size : DGI_SLOT_SIZE;
    const char *message = channel->inbox->messages[process->seen % DGI_SLOTS];
    if (response->message_size > room ||
        (response->is_large && response->code != DAGGER_OK))
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "its worker process answered nonsense");
    if (response->is_large)
        return read_large(process, job, response->message_size, error);
    if (response->code == DAGGER_OK)
        return dgi_job_read(job, message, response->message_size, error);
    enum dagger_error_code code =
        response->code == DAGGER_ERROR_MEMORY ? DAGGER_ERROR_MEMORY : DAGGER_ERROR_RUN;
    size_t length = response->message_size < sizeof error->message
                        ? response->message_size
                        : sizeof error->message;
    return dagger_error_set(error, code, "%.*s", (int)length, message);
}

bool dgi_process_take(struct dgi_process *process, struct dgi_job *job,
                      struct dagger_error *error)
{
    struct dgi_channel *channel = channel_of(process);
    *job = process->jobs[process->seen % DGI_SLOTS];
    /* Read once: the worker could change it. */
    struct dgi_response response = channel->inbox->responses[process->seen % DGI_SLOTS];
    bool ok = read_answer(process, job, &response, error);
    job->attempt.start_ns = response.start_ns;
    job->attempt.end_ns = response.end_ns;
    job->attempt.cpu_ns = response.cpu_ns;
    job->attempt.peak_bytes = response.peak_bytes;
    job->attempt.is_stopped = process->end == DGI_END_STOP;
    if (process->large_size && process->large_job == process->seen) {
        dgi_large_clear(channel->large_out, process->large_size);
        process->large_size = 0;
    }
    learn(process, response.end_ns - response.start_ns);
    process->seen++;
    process->has_solo = false;
    process->useless_births = 0;
    process->busy_since = dgi_now_ns();
    if (process->end == DGI_END_OWN)
        process->deadline = 0;
    return ok;
}

void dgi_process_acknowledge(struct dgi_process *process)
{
    struct dgi_channel *channel = channel_of(process);
    atomic_store(&channel->outbox->seen, process->seen);
    if (atomic_load(&channel->inbox->awaits_seen))
        dgi_futex_wake(&channel->outbox->seen);
}

/* ---- Ending --------------------------------------------------------------------------
 */

/* What the worker used since it last looked at that, it used for the job it died of. */
static void take_dead(struct dgi_process *process, struct dgi_job *job)
{
    const struct dgi_report_card *card = card_of(process);
    uint64_t before = atomic_load(&channel_of(process)->inbox->cpu_ns);
    uint64_t all = atomic_load(&card->cpu_ns);
    *job = process->jobs[process->seen++ % DGI_SLOTS];
    job->attempt.start_ns = process->busy_since;
    job->attempt.end_ns = dgi_now_ns();
    job->attempt.cpu_ns = all > before ? all - before : 0;
    job->attempt.peak_bytes = atomic_load(&card->peak_bytes);
    job->attempt.is_stopped = process->end == DGI_END_STOP;
}

/* Of a task without a limit the kernel's kill says nothing that its signal does not, and
 * the worker nothing at all. */
static bool has_run_out(struct dgi_process *process)
{
    const struct dgi_job *job = dgi_process_current(process);
    return job && dgi_job_node(job)->task->options.memory &&
           (atomic_load(&channel_of(process)->inbox->has_run_out) ||
            atomic_load(&card_of(process)->has_run_out));
}

bool dgi_process_has_died(struct dgi_process *process, int *wait_status,
                          struct dgi_job *job, bool *is_guilty)
{
    struct dgi_report_card *card = card_of(process);
    if (!dgi_process_is_gone(process) || answers(process))
        return false;
    process->deaths = process->births;
    *wait_status = atomic_load(&card->wait_status);
    unsigned claimed = atomic_load(&channel_of(process)->inbox->claimed);
    if (process->end == DGI_END_OWN && has_run_out(process))
        process->end = DGI_END_MEMORY;
    /* One more than `seen`, or nonsense, which only a task can have written. */
    *is_guilty = dgi_process_load(process) > 0 && claimed != process->seen;
    if (*is_guilty)
        take_dead(process, job);
    else if (process->end != DGI_END_TIMEOUT && process->end != DGI_END_STOP)
        process->useless_births++;
    process->has_solo = false;
    process->large_size = 0;
    return true;
}

bool dgi_process_is_lost(struct dgi_process *process, struct dgi_job *job)
{
    bool has_begun = dgi_process_is_up(process) && dgi_process_load(process) > 0 &&
                     atomic_load(&channel_of(process)->inbox->claimed) != process->seen;
    if (has_begun)
        take_dead(process, job);
    process->births = process->deaths = 0;
    process->has_solo = false;
    process->large_size = 0;
    return has_begun;
}

bool dgi_process_reclaim(struct dgi_process *process, struct dgi_job *job)
{
    if (!dgi_process_load(process))
        return false;
    *job = process->jobs[process->seen++ % DGI_SLOTS];
    return true;
}

bool dgi_process_is_mad(const struct dgi_process *process)
{
    unsigned done = atomic_load(&channel_of(process)->inbox->done);
    return dgi_process_is_up(process) && done - process->seen > dgi_process_load(process);
}

void dgi_process_end(struct dgi_process *process, enum dgi_end why, bool by_force)
{
    if (!dgi_process_is_up(process))
        return;
    if (process->end == DGI_END_OWN)
        process->end = why;
    process->was_killed = by_force;
    dgi_supervisor_signal(process->supervisor, process->place, process->births,
                          by_force ? SIGKILL : SIGTERM);
}

bool dgi_process_is_gone(const struct dgi_process *process)
{
    return dgi_process_is_up(process) &&
           atomic_load(&card_of(process)->deaths) == process->births;
}

bool dgi_process_is_printing(const struct dgi_process *process)
{
    return atomic_load(&card_of(process)->is_readable) ||
           atomic_load(&channel_of(process)->inbox->has_output);
}

bool dgi_process_is_calling(const struct dgi_process *process)
{
    return answers(process) > 0 || begins(process) || dgi_process_is_gone(process) ||
           dgi_process_is_printing(process);
}
