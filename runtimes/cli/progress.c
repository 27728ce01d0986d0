#include "progress.h"

#include <stdlib.h>
#include <string.h>

/* ---- Rows, by their sites --------------------------------------------------------- */

static size_t hash(const void *site)
{
    uint64_t bits = (uint64_t)(uintptr_t)site;
    return (size_t)((bits >> 4) * 0x9e3779b97f4a7c15u >> 32);
}

/* Where the row of `site` is, or would be. */
static struct dgi_row *slot(const struct dgi_progress *progress, const void *site)
{
    size_t mask = progress->capacity - 1;
    size_t at = hash(site) & mask;
    while (progress->rows[at].site && progress->rows[at].site != site)
        at = (at + 1) & mask;
    return &progress->rows[at];
}

static bool make_room(struct dgi_progress *progress)
{
    if (progress->row_count < progress->capacity / 2)
        return true;
    struct dgi_progress larger = *progress;
    larger.capacity = progress->capacity ? progress->capacity * 2 : 16;
    larger.rows = calloc(larger.capacity, sizeof *larger.rows);
    if (!larger.rows)
        return false;
    for (size_t i = 0; i < progress->capacity; i++)
        if (progress->rows[i].site)
            *slot(&larger, progress->rows[i].site) = progress->rows[i];
    free(progress->rows);
    *progress = larger;
    return true;
}

/* Moves up what stands behind, so that it is still found. */
static void remove_row(struct dgi_progress *progress, struct dgi_row *row)
{
    size_t mask = progress->capacity - 1;
    size_t hole = (size_t)(row - progress->rows);
    free(row->address);
    for (size_t at = (hole + 1) & mask; progress->rows[at].site; at = (at + 1) & mask) {
        size_t home = hash(progress->rows[at].site) & mask;
        if (((at - home) & mask) < ((at - hole) & mask))
            continue;
        progress->rows[hole] = progress->rows[at];
        hole = at;
    }
    progress->rows[hole] = (struct dgi_row){0};
    progress->row_count--;
}

const struct dgi_row *dgi_progress_find(const struct dgi_progress *progress,
                                        const void *site)
{
    if (!site || !progress->capacity)
        return NULL;
    const struct dgi_row *row = slot(progress, site);
    return row->site ? row : NULL;
}

/* ---- Addresses -------------------------------------------------------------------- */

/* "a[3].b[1]" is "a.b". */
static char *without_partitions(const char *address)
{
    char *text = malloc(strlen(address) + 1);
    char *end = text;
    bool is_inside = false;
    for (; text && *address; address++) {
        is_inside |= *address == '[';
        if (!is_inside)
            *end++ = *address;
        is_inside &= *address != ']';
    }
    if (text)
        *end = '\0';
    return text;
}

/* The innermost partitioned DAG with a row that `address` is in. */
static const void *site_around(const struct dgi_progress *progress, const char *address)
{
    const struct dgi_row *found = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < progress->capacity; i++) {
        const struct dgi_row *row = &progress->rows[i];
        size_t length = row->is_dag ? strlen(row->address) : 0;
        if (length > longest && strncmp(row->address, address, length) == 0 &&
            address[length] == '.') {
            found = row;
            longest = length;
        }
    }
    return found ? found->site : NULL;
}

static struct dgi_row *find_or_add(struct dgi_progress *progress,
                                   const struct dagger_event *event, uint64_t now)
{
    if (!make_room(progress))
        return NULL;
    struct dgi_row *row = slot(progress, event->site);
    if (row->site)
        return row;
    char *address = without_partitions(event->address);
    if (!address)
        return NULL;
    row->address = address;
    row->is_many = strchr(event->address, '[') != NULL ||
                   event->kind == DAGGER_EVENT_NODE_PARTITIONED ||
                   event->kind == DAGGER_EVENT_NODE_COUNTED;
    row->is_dag = event->node->dag != NULL;
    row->around = row->is_many ? site_around(progress, address) : NULL;
    row->since = now;
    row->site = event->site;
    progress->row_count++;
    return row;
}

/* ---- Events ----------------------------------------------------------------------- */

static size_t count_tasks(const struct dagger_dag *dag)
{
    size_t count = 0;
    for (size_t i = 0; i < dag->node_count; i++)
        count += dag->nodes[i].dag ? count_tasks(dag->nodes[i].dag) : 1;
    return count;
}

void dgi_progress_begin(struct dgi_progress *progress, const struct dagger_dag *dag,
                        uint64_t now)
{
    *progress = (struct dgi_progress){.begun = now, .total = count_tasks(dag)};
}

/* Differences may be negative: they wrap. */
static void add_counts(struct dgi_progress *progress, struct dgi_row *row)
{
    struct dagger_counts counts = dagger_tally_read(row->tally);
    size_t done = counts.finished - row->counts.finished;
    size_t running = counts.started - row->counts.started - done;
    progress->done += done;
    row->done += done;
    progress->running += running;
    row->running += running;
    row->counts = counts;
}

void dgi_progress_refresh(struct dgi_progress *progress)
{
    for (size_t i = 0; progress->tallies && i < progress->capacity; i++)
        if (progress->rows[i].tally)
            add_counts(progress, &progress->rows[i]);
}

static void begin_tally(struct dgi_progress *progress, struct dgi_row *row,
                        const struct dagger_event *event)
{
    if (!row || !event->tally)
        return;
    row->tally = event->tally;
    row->counts = (struct dagger_counts){0};
    progress->tallies++;
}

static void end_tally(struct dgi_progress *progress, struct dgi_row *row,
                      const struct dagger_event *event)
{
    if (!row || !row->tally) {
        progress->done += dagger_tally_read(event->tally).finished;
        return;
    }
    add_counts(progress, row);
    row->tally = NULL;
    progress->tallies--;
}

/* Until now the node counted as if it had one partition. */
static void take_partitions(struct dgi_progress *progress, struct dgi_row *row,
                            const struct dagger_event *event)
{
    size_t tasks = event->node->dag ? count_tasks(event->node->dag) : 1;
    progress->total += tasks * event->partition_count - tasks;
    if (row)
        row->total += event->partition_count;
}

/* A nested DAG that is partitioned, and not needed, is told of as a whole. */
static void take_kept(struct dgi_progress *progress, struct dgi_row *row,
                      const struct dagger_event *event)
{
    size_t tasks = event->node->dag ? count_tasks(event->node->dag) : 1;
    progress->kept += tasks;
    progress->done += tasks;
    if (row)
        row->done++;
}

static void end_attempt(struct dgi_progress *progress, struct dgi_row *row)
{
    if (row && row->running) {
        row->running--;
        progress->running--;
    }
}

struct dgi_row *dgi_progress_take(struct dgi_progress *progress,
                                  const struct dagger_event *event, uint64_t now)
{
    struct dgi_row *row = find_or_add(progress, event, now);
    dgi_progress_refresh(progress);
    switch (event->kind) {
    case DAGGER_EVENT_NODE_STARTED:
        if (row) {
            row->running++;
            progress->running++;
        }
        break;
    case DAGGER_EVENT_NODE_KEPT:
        take_kept(progress, row, event);
        break;
    case DAGGER_EVENT_NODE_FINISHED:
        end_attempt(progress, row);
        progress->done++;
        if (row)
            row->done++;
        break;
    case DAGGER_EVENT_NODE_FAILED:
        end_attempt(progress, row);
        if (event->is_stopped)
            break;
        progress->failed++;
        if (row)
            row->failed++;
        break;
    case DAGGER_EVENT_NODE_RETRIED:
        end_attempt(progress, row);
        break;
    case DAGGER_EVENT_NODE_PARTITIONED:
        take_partitions(progress, row, event);
        begin_tally(progress, row, event);
        break;
    case DAGGER_EVENT_NODE_COUNTED:
        end_tally(progress, row, event);
        break;
    case DAGGER_EVENT_NODE_OUTPUT:
        break;
    }
    return row;
}

void dgi_progress_settle(struct dgi_progress *progress, const struct dgi_row *row)
{
    if (!row || row->running || row->is_dag || row->around || row->tally)
        return;
    if (row->is_many && row->done + row->failed < row->total)
        return;
    remove_row(progress, &progress->rows[row - progress->rows]);
}

size_t dgi_progress_expected(const struct dgi_progress *progress,
                             const struct dgi_row *row)
{
    if (!row->is_many)
        return 1;
    const struct dgi_row *around = dgi_progress_find(progress, row->around);
    return row->total ? row->total : around ? around->total : 0;
}

void dgi_progress_release(struct dgi_progress *progress)
{
    for (size_t i = 0; i < progress->capacity; i++)
        free(progress->rows[i].address);
    free(progress->rows);
    *progress = (struct dgi_progress){0};
}

/* ---- What is shown ---------------------------------------------------------------- */

size_t dgi_progress_left(const struct dgi_progress *progress)
{
    size_t ended = progress->done + progress->failed;
    return progress->total > ended ? progress->total - ended : 0;
}

/* In this run. */
static size_t count_ended(const struct dgi_progress *progress)
{
    return progress->done + progress->failed - progress->kept;
}

void dgi_progress_sample(struct dgi_progress *progress, uint64_t now)
{
    progress->samples[progress->sample_count++ % DGI_SAMPLES] =
        (struct dgi_sample){now, count_ended(progress)};
}

double dgi_progress_rate(const struct dgi_progress *progress, uint64_t now)
{
    struct dgi_sample first = {progress->begun, 0};
    if (progress->sample_count >= DGI_SAMPLES)
        first = progress->samples[progress->sample_count % DGI_SAMPLES];
    size_t ended = count_ended(progress);
    if (now <= first.time || ended <= first.ended)
        return 0;
    return (double)(ended - first.ended) / ((double)(now - first.time) / 1e9);
}

static bool is_before(const struct dgi_row *a, const struct dgi_row *b)
{
    return a->since != b->since ? a->since < b->since
                                : strcmp(a->address, b->address) < 0;
}

/* Of a node with many partitions some have ended, and none runs just now. */
static bool is_between(const struct dgi_progress *progress, const struct dgi_row *row)
{
    size_t ended = row->done + row->failed;
    return row->is_many && !row->is_dag && ended &&
           ended < dgi_progress_expected(progress, row);
}

size_t dgi_progress_oldest(const struct dgi_progress *progress,
                           const struct dgi_row **rows, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < progress->capacity; i++) {
        const struct dgi_row *row = &progress->rows[i];
        if (!row->running && !is_between(progress, row))
            continue;
        size_t at = found < count ? found : count;
        found++;
        while (at > 0 && is_before(row, rows[at - 1])) {
            if (at < count)
                rows[at] = rows[at - 1];
            at--;
        }
        if (at < count)
            rows[at] = row;
    }
    return found;
}
