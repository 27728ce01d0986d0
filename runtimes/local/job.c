#include "job.h"

#include "channel.h"
#include "wire.h"

bool dgi_job_write(const struct dgi_job *job, const void **inputs, void *area,
                   size_t capacity, size_t *size, struct dagger_error *error)
{
    const struct dagger_node *node = dgi_job_node(job);
    struct dgi_wire_writer writer;
    dgi_task_inputs(job->frame, job->node, dgi_job_partition(job), inputs);
    bool ok = dgi_message_begin(&writer, area, capacity, node->input_count, error);
    for (size_t i = 0; ok && i < node->input_count; i++)
        ok = dgi_message_add(&writer, i, node->task->params[i].type, inputs[i], error);
    *size = writer.used;
    return ok;
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* The arena for what the results point to, which is created with the first of them. */
static struct dagger_arena *result_arena(const struct dgi_job *job)
{
    struct dgi_state *state = &job->frame->states[job->node];
    if (job->is_partition)
        return dgi_range_arena(state->range, 0);
    if (!state->arena)
        state->arena = dagger_arena_create();
    return state->arena;
}

static void *result_place(const struct dgi_job *job, size_t k)
{
    const struct dgi_state *state = &job->frame->states[job->node];
    const struct dagger_output *output = &dgi_job_node(job)->outputs[k];
    if (job->is_partition)
        return (char *)state->range->lists[k].items + job->partition * output->type->size;
    return (char *)state->result + output->offset;
}

bool dgi_job_read(const struct dgi_job *job, const void *message, size_t size,
                  struct dagger_error *error)
{
    const struct dagger_node *node = dgi_job_node(job);
    struct dgi_wire_reader reader;
    if (!dgi_wire_open(&reader, message, size, NULL, true, error))
        return false;
    for (size_t k = 0; k < node->output_count; k++) {
        const struct dagger_type *type = node->outputs[k].type;
        size_t offset;
        if (dagger_type_has_pointers(type) && !(reader.arena = result_arena(job)))
            return out_of_memory(error);
        if (!dgi_message_find(&reader, k, node->output_count, &offset, error) ||
            !dgi_wire_read(&reader, type, result_place(job, k), offset, error))
            return false;
    }
    return true;
}
