#include "schedule.h"

#include <stdlib.h>
#include <string.h>

enum { SHORTEST_RUN = 4 };

static bool has_valid_edges(const struct dagger_edges *edges, struct dagger_error *error)
{
    uint32_t count = edges->node_count;
    if (count > INT32_MAX)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "a graph of %u nodes, at most %d are possible", count,
                                INT32_MAX);
    for (uint32_t i = 0; i < count; i++)
        if (edges->offsets[i] > edges->offsets[i + 1])
            return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                    "the successors of node %u end before they begin", i);
    for (uint32_t e = count ? edges->offsets[0] : 0; count && e < edges->offsets[count];
         e++)
        if (edges->successors[e] >= count)
            return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                    "a successor is node %u, but there are only %u",
                                    edges->successors[e], count);
    return true;
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static void count_in_degrees(struct dagger_schedule *schedule,
                             const struct dagger_edges *edges)
{
    uint32_t count = edges->node_count;
    for (uint32_t e = count ? edges->offsets[0] : 0; count && e < edges->offsets[count];
         e++)
        schedule->in_degrees[edges->successors[e]]++;
}

/* Takes away nodes that wait for nothing until none is left, or only cycles are. */
static bool has_no_cycle(const struct dagger_schedule *schedule,
                         const struct dagger_edges *edges, struct dagger_error *error)
{
    uint32_t count = edges->node_count;
    uint32_t *pending = malloc(((size_t)count + 1) * sizeof *pending);
    uint32_t *ready = malloc(((size_t)count + 1) * sizeof *ready);
    uint32_t taken = 0;
    uint32_t end = 0;
    if (!pending || !ready) {
        free(pending);
        free(ready);
        return out_of_memory(error);
    }
    memcpy(pending, schedule->in_degrees, count * sizeof *pending);
    for (uint32_t i = 0; i < count; i++)
        if (!pending[i])
            ready[end++] = i;
    for (; taken < end; taken++)
        for (uint32_t e = edges->offsets[ready[taken]];
             e < edges->offsets[ready[taken] + 1]; e++)
            if (!--pending[edges->successors[e]])
                ready[end++] = edges->successors[e];
    uint32_t left = 0;
    while (taken < count && !pending[left])
        left++;
    free(pending);
    free(ready);
    return taken == count || dagger_error_set(error, DAGGER_ERROR_INVALID,
                                              "node %u is in, or behind, a cycle", left);
}

/* Writes a list of nodes with its runs shortened. Returns how many words. */
static uint32_t encode(const struct dagger_schedule *schedule, const uint32_t *nodes,
                       uint32_t count, uint32_t alone, uint32_t *words)
{
    uint32_t written = 0;
    for (uint32_t i = 0; i < count;) {
        uint32_t first = nodes[i];
        uint32_t length = 1;
        while (i + length < count && nodes[i + length] == first + length &&
               schedule->in_degrees[nodes[i + length]] == alone)
            length++;
        if (length < SHORTEST_RUN || schedule->in_degrees[first] != alone) {
            words[written++] = first;
            i++;
            continue;
        }
        words[written++] = first | DGI_RUN_BIT;
        words[written++] = first + length;
        i += length;
    }
    return written;
}

static void encode_successors(struct dagger_schedule *schedule,
                              const struct dagger_edges *edges)
{
    uint32_t written = 0;
    for (uint32_t i = 0; i < edges->node_count; i++) {
        schedule->offsets[i] = written;
        written += encode(schedule, edges->successors + edges->offsets[i],
                          edges->offsets[i + 1] - edges->offsets[i], 1,
                          schedule->successors + written);
    }
    schedule->offsets[edges->node_count] = written;
    uint32_t *shorter =
        realloc(schedule->successors, ((size_t)written + 1) * sizeof *shorter);
    if (shorter)
        schedule->successors = shorter;
}

static bool encode_roots(struct dagger_schedule *schedule)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < schedule->node_count; i++)
        count += !schedule->in_degrees[i];
    schedule->roots = malloc(((size_t)count + 1) * sizeof *schedule->roots);
    if (!schedule->roots)
        return false;
    uint32_t end = 0;
    for (uint32_t i = 0; i < schedule->node_count; i++)
        if (!schedule->in_degrees[i])
            schedule->roots[end++] = i;
    /* What is written never overtakes what is read. */
    schedule->root_count = encode(schedule, schedule->roots, count, 0, schedule->roots);
    return true;
}

static void mark_alike(struct dagger_schedule *schedule)
{
    for (uint32_t i = 1; i < schedule->node_count; i++) {
        const uint32_t *offsets = schedule->offsets;
        uint32_t length = offsets[i + 1] - offsets[i];
        if (length == offsets[i] - offsets[i - 1] &&
            !memcmp(schedule->successors + offsets[i],
                    schedule->successors + offsets[i - 1], length * sizeof *offsets))
            schedule->alike[i / 32] |= 1u << i % 32;
    }
}

static bool compile(struct dagger_schedule *schedule, const struct dagger_edges *edges)
{
    size_t count = edges->node_count;
    size_t edge_count = count ? edges->offsets[count] - edges->offsets[0] : 0;
    schedule->node_count = edges->node_count;
    schedule->in_degrees = calloc(count + 1, sizeof *schedule->in_degrees);
    schedule->offsets = calloc(count + 1, sizeof *schedule->offsets);
    schedule->successors = malloc((edge_count + 1) * sizeof *schedule->successors);
    schedule->alike = calloc(count / 32 + 1, sizeof *schedule->alike);
    if (!schedule->in_degrees || !schedule->offsets || !schedule->successors ||
        !schedule->alike)
        return false;
    count_in_degrees(schedule, edges);
    encode_successors(schedule, edges);
    mark_alike(schedule);
    return encode_roots(schedule);
}

struct dagger_schedule *dgi_schedule_compile(const struct dagger_edges *edges)
{
    struct dagger_schedule *schedule = calloc(1, sizeof *schedule);
    if (schedule && compile(schedule, edges))
        return schedule;
    dagger_schedule_destroy(schedule);
    return NULL;
}

struct dagger_schedule *dagger_schedule_create(const struct dagger_edges *edges,
                                               struct dagger_error *error)
{
    if (!has_valid_edges(edges, error))
        return NULL;
    struct dagger_schedule *schedule = dgi_schedule_compile(edges);
    if (!schedule) {
        out_of_memory(error);
        return NULL;
    }
    if (has_no_cycle(schedule, edges, error))
        return schedule;
    dagger_schedule_destroy(schedule);
    return NULL;
}

void dagger_schedule_destroy(struct dagger_schedule *schedule)
{
    if (!schedule)
        return;
    free(schedule->in_degrees);
    free(schedule->offsets);
    free(schedule->successors);
    free(schedule->roots);
    free(schedule->alike);
    free(schedule);
}
