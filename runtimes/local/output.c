#include "manager.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

enum { MOST_AT_ONCE = 1 << 20 };

static void report(struct dgi_output *output, size_t length)
{
    dgi_report_output(output->job.frame, output->job.node,
                      dgi_job_partition(&output->job), &output->job.attempt, output->line,
                      length);
    output->used -= length;
}

void dgi_output_flush(struct dgi_output *output)
{
    if (output->used)
        report(output, output->used);
}

/* As much of a long line as there is room for. */
static void flush_piece(struct dgi_output *output)
{
    size_t length = dgi_utf8_before_part(output->line, output->used);
    report(output, length);
    memmove(output->line, output->line + length, output->used);
}

static void take(struct dgi_output *output, const char *text, size_t size)
{
    while (size) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        size_t room = sizeof output->line - output->used;
        size_t part = length < room ? length : room;
        memcpy(output->line + output->used, text, part);
        output->used += part;
        bool is_whole = end && part == length;
        if (is_whole)
            report(output, output->used);
        else if (output->used == sizeof output->line && size > part)
            flush_piece(output);
        text += part + is_whole;
        size -= part + is_whole;
    }
}

/* The task that runs now; the next cannot begin while `is_reading`. NULL: none runs. */
static struct dgi_job *printing_job(struct dgi_process *process,
                                    const struct dgi_inbox *inbox)
{
    unsigned done = atomic_load(&inbox->done);
    unsigned ahead = done - process->seen;
    if (ahead >= dgi_process_load(process))
        return NULL;
    return &process->jobs[(process->seen + ahead) % DGI_SLOTS];
}

static void set_job(struct dgi_output *output, struct dgi_job *job)
{
    const struct dgi_job *last = &output->job;
    if (last->frame != job->frame || last->node != job->node ||
        last->partition != job->partition ||
        last->attempt.number != job->attempt.number) {
        dgi_output_flush(output);
        output->job = *job;
    }
    dgi_manager_tell_begin(job);
}

/* Without a task that prints it, what was left behind is lost. */
static void read_all(struct dgi_output *output, int fd, struct dgi_report_card *card)
{
    char text[1 << 16];
    for (size_t total = 0; total < MOST_AT_ONCE;) {
        ssize_t size = read(fd, text, sizeof text);
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return;
        if (output)
            take(output, text, (size_t)size);
        total += (size_t)size;
    }
    /* There may be more; other processes come first. */
    atomic_store(&card->is_readable, 1);
}

void dgi_output_read(struct dgi_output *output, struct dgi_process *process)
{
    struct dgi_place_of_work *place = &process->supervisor->places[process->place];
    struct dgi_outbox *outbox = place->channel.outbox;
    if (place->output[0] < 0)
        return;
    atomic_store(&outbox->is_reading, 1);
    atomic_store(&place->card->is_readable, 0);
    struct dgi_job *job = printing_job(process, place->channel.inbox);
    if (job)
        set_job(output, job);
    read_all(job ? output : NULL, place->output[0], place->card);
    atomic_fetch_add(&outbox->drained, 1);
    atomic_store(&outbox->is_reading, 0);
    dgi_futex_wake(&outbox->drained);
    dgi_futex_wake(&outbox->is_reading);
}
