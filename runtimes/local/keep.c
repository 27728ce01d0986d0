#include "keep.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "keep/results.h"

static uint32_t site_of(const struct dgi_frame *frame, uint32_t node)
{
    return frame->plan->first_site + node;
}

/* Numbers of partitions from the root's frame inwards; how many. */
static uint32_t find_path(const struct dgi_frame *frame, const uint32_t *partition,
                          uint32_t path[DGI_PATH_MOST])
{
    uint32_t depth = partition != NULL;
    for (const struct dgi_frame *f = frame; f->parent; f = f->parent)
        depth++;
    uint32_t at = depth;
    if (partition)
        path[--at] = *partition;
    for (const struct dgi_frame *f = frame; f->parent; f = f->parent)
        path[--at] = f->partition;
    return depth;
}

static bool find(const struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                 enum dgi_record_kind kind, struct dgi_record *record)
{
    uint32_t path[DGI_PATH_MOST];
    uint32_t depth = find_path(frame, partition, path);
    return dgi_result_find(frame->run->directory, kind, site_of(frame, node), path, depth,
                           record);
}

/* ---- Starting and stopping ----------------------------------------------------------
 */

static void stop_run(void *context)
{
    dgi_run_stop(context);
}

struct dgi_plan *dgi_keep_plan(const struct dagger_run_directory *directory,
                               const struct dagger_dag *dag, struct dagger_error *error)
{
    if (directory->dag == dag && !directory->is_look)
        return directory->plan;
    dagger_error_set(error, DAGGER_ERROR_INVALID,
                     "%s: the run directory was opened for something else", dag->name);
    return NULL;
}

bool dgi_keep_start(struct dgi_run *run, struct dagger_error *error)
{
    run->directory = run->options->directory;
    run->wall_offset_ns = dgi_wall_us() * 1000 - (int64_t)dgi_now_ns();
    return dgi_recorder_start(run->directory, stop_run, run, error);
}

bool dgi_keep_stop(struct dgi_run *run, struct dagger_error *error)
{
    return dgi_recorder_stop(run->directory, error);
}

/* ---- Going on -----------------------------------------------------------------------
 */

static void mark_used(struct dgi_frame *frame, const struct dgi_ref *ref)
{
    if (ref->kind == DGI_REF_NODE && frame->states[ref->index].kept)
        frame->states[ref->index].kept = DGI_KEPT_USED;
}

void dgi_keep_begin_frame(struct dgi_frame *frame)
{
    const struct dgi_plan *plan = frame->plan;
    struct dgi_record record;
    if (!frame->run->directory->index.count)
        return;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dagger_node *node = plan->nodes[id].node;
        if (node &&
            find(frame, id, NULL,
                 node->partition_by ? DGI_RECORD_RANGE : DGI_RECORD_RESULT, &record))
            frame->states[id].kept = DGI_KEPT_UNUSED;
    }
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *self = &plan->nodes[id];
        for (uint32_t i = 0; !frame->states[id].kept && i < self->ref_count; i++)
            mark_used(frame, &plan->refs[self->first_ref + i]);
    }
    for (size_t k = 0; k < plan->dag->output_count; k++)
        mark_used(frame, &plan->outputs[k]);
}

static bool out_of_memory(struct dgi_desk *desk)
{
    return dagger_error_set(&desk->error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* It was there when the run began. */
static bool has_gone(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "its record has gone");
}

bool dgi_keep_load(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk)
{
    struct dgi_state *state = &frame->states[node];
    const struct dagger_node *self = frame->plan->nodes[node].node;
    struct dgi_record record;
    if (state->kept != DGI_KEPT_USED)
        return true;
    /* Also where the result points to nothing: what reads it may need room. */
    state->arena = dagger_arena_create();
    if (!state->arena)
        return out_of_memory(desk);
    if (!find(frame, node, NULL, DGI_RECORD_RESULT, &record))
        return has_gone(&desk->error);
    for (uint32_t k = 0; k < self->output_count; k++)
        if (!dgi_result_load(frame->run->directory, site_of(frame, node), &record, k,
                             (char *)state->result + self->outputs[k].offset,
                             state->arena, &desk->error))
            return false;
    return true;
}

bool dgi_keep_count(const struct dgi_frame *frame, uint32_t node, size_t *count,
                    struct dagger_error *error)
{
    struct dgi_record record;
    if (!find(frame, node, NULL, DGI_RECORD_RANGE, &record))
        return has_gone(error);
    *count = record.head->count;
    return true;
}

bool dgi_keep_load_partition(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                             unsigned number, bool *ok)
{
    const struct dagger_node *self = frame->plan->nodes[node].node;
    struct dgi_range *range = frame->states[node].range;
    struct dgi_desk *desk = &frame->run->desks[number];
    struct dgi_record record;
    if (!find(frame, node, &partition, DGI_RECORD_RESULT, &record))
        return false;
    struct dagger_arena *arena = dgi_range_arena(range, number);
    *ok = arena || out_of_memory(desk);
    for (uint32_t k = 0; *ok && k < self->output_count; k++) {
        size_t size = self->outputs[k].type->size;
        *ok = dgi_result_load(frame->run->directory, site_of(frame, node), &record, k,
                              (char *)range->lists[k].items + partition * size, arena,
                              &desk->error);
    }
    if (*ok)
        dgi_report(frame, node, &partition, DAGGER_EVENT_NODE_KEPT, NULL);
    else
        dgi_report_failure(frame, node, &partition, NULL, desk);
    return true;
}

/* ---- Recording ----------------------------------------------------------------------
 */

static int64_t wall_us(const struct dgi_run *run, uint64_t monotonic_ns)
{
    return monotonic_ns ? ((int64_t)monotonic_ns + run->wall_offset_ns) / 1000 : 0;
}

static const void *output_value(const struct dgi_frame *frame, uint32_t node,
                                const uint32_t *partition, size_t k)
{
    const struct dgi_state *state = &frame->states[node];
    const struct dagger_output *output = &frame->plan->nodes[node].node->outputs[k];
    if (partition)
        return (const char *)state->range->lists[k].items +
               *partition * output->type->size;
    return (const char *)state->result + output->offset;
}

bool dgi_keep_store(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                    const struct dgi_attempt *attempt, struct dagger_error *error)
{
    const void *few[8];
    const struct dgi_run *run = frame->run;
    const struct dagger_node *self = frame->plan->nodes[node].node;
    const void **values = few;
    uint32_t path[DGI_PATH_MOST];
    if (self->output_count > sizeof few / sizeof *few)
        values = calloc(self->output_count, sizeof *values);
    if (!values)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t k = 0; k < self->output_count; k++)
        values[k] = output_value(frame, node, partition, k);
    struct dgi_kept_run kept = {
        .site = site_of(frame, node),
        .path = path,
        .depth = find_path(frame, partition, path),
        .attempt = attempt->number,
        .started_us = wall_us(run, attempt->start_ns),
        .ended_us = wall_us(run, attempt->end_ns),
        .cpu_ns = attempt->cpu_ns,
        .peak_bytes = attempt->peak_bytes,
    };
    bool ok = dgi_result_store(run->directory, &kept, values, error);
    if (values != few)
        free(values);
    return ok;
}

bool dgi_keep_store_range(struct dgi_frame *frame, uint32_t node,
                          struct dagger_error *error)
{
    uint32_t path[DGI_PATH_MOST];
    uint32_t depth = find_path(frame, NULL, path);
    if (frame->states[node].kept)
        return true;
    return dgi_range_store(frame->run->directory, site_of(frame, node), path, depth,
                           frame->states[node].range->count, error);
}

void dgi_keep_begin_range(const struct dgi_frame *frame, uint32_t node)
{
    struct dagger_run_directory *directory = frame->run->directory;
    uint32_t index = site_of(frame, node);
    struct dgi_site *site = &directory->sites.items[index];
    if (frame->parent || frame->states[node].kept)
        return;
    pthread_mutex_lock(&directory->recorder.lock);
    site->counts.has_partitions = true;
    site->counts.partitions = frame->states[node].range->count;
    dgi_recorder_touch(&directory->recorder, &directory->sites, index);
    dgi_recorder_wake(&directory->recorder);
    pthread_mutex_unlock(&directory->recorder.lock);
}

void dgi_keep_begun(struct dgi_frame *frame, uint32_t node,
                    const struct dgi_attempt *attempt)
{
    struct dagger_run_directory *directory = frame->run->directory;
    struct dgi_site *site = &directory->sites.items[site_of(frame, node)];
    pthread_mutex_lock(&directory->recorder.lock);
    if (site->counts.state != DGI_SITE_RUNNING && !site->counts.failed) {
        site->counts.state = DGI_SITE_RUNNING;
        if (!site->counts.started_us)
            site->counts.started_us = wall_us(frame->run, attempt->start_ns);
        dgi_recorder_touch(&directory->recorder, &directory->sites, site_of(frame, node));
        dgi_recorder_wake(&directory->recorder);
    }
    pthread_mutex_unlock(&directory->recorder.lock);
}

void dgi_keep_failed(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                     const struct dgi_attempt *attempt, const char *address,
                     const struct dagger_error *failure, bool is_last)
{
    struct dagger_run_directory *directory = frame->run->directory;
    uint32_t index = site_of(frame, node);
    struct dgi_site *site = &directory->sites.items[index];
    struct dgi_batch_attempt record = {
        .site = index,
        .attempt = attempt->number,
        .state = attempt->is_stopped ? "stopped" : "failed",
        .started_us = wall_us(frame->run, attempt->start_ns),
        .ended_us = wall_us(frame->run, attempt->end_ns),
        .cpu_ns = attempt->cpu_ns,
        .peak_bytes = attempt->peak_bytes,
        .exit_code = failure->exit_code,
        .address = partition || frame->parent ? strdup(address) : NULL,
        .cause = strdup(failure->message),
    };
    pthread_mutex_lock(&directory->recorder.lock);
    if (directory->recorder.has_failed ||
        !dgi_batch_add_attempt(&directory->recorder.waiting, &record)) {
        /* Without memory the failure itself is what counts, and is reported. */
        free(record.address);
        free(record.cause);
    }
    if (is_last && !attempt->is_stopped) {
        site->counts.failed++;
        site->counts.state = DGI_SITE_FAILED;
        dgi_recorder_touch(&directory->recorder, &directory->sites, index);
    }
    dgi_recorder_wake(&directory->recorder);
    pthread_mutex_unlock(&directory->recorder.lock);
}
