/*
 * Files that are missing or damaged: what has stored them runs again, and what depends on
 * it. Small files are all looked at. Large ones are read where this run is going to load
 * them, and only there; the hash is not taken again when they are loaded.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beneath.h"
#include "results.h"

enum { LARGEST_SMALL = 1 << 20 }; /* bytes */

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* ---- One file ------------------------------------------------------------------------
 */

static bool is_large(const struct dgi_record_output *output)
{
    return output->size > LARGEST_SMALL;
}

/* Whether an open file is what was stored, as far as a look tells. False: see errno. */
static bool compare(int fd, const struct dgi_record_output *output, bool reads_large,
                    bool *is_same)
{
    struct stat status;
    uint64_t size, hash;
    if (fstat(fd, &status) != 0)
        return false;
    *is_same = S_ISREG(status.st_mode) && (uint64_t)status.st_size == output->size;
    if (!*is_same || (output->form & DGI_STORED_COPY) ||
        (is_large(output) && !reads_large))
        return true;
    bool ok = dgi_file_hash(fd, &size, &hash);
    *is_same = ok && hash == output->hash;
    return ok || errno == EIO; /* what the disk does not give back is damaged */
}

/* What is wrong with a stored file; NULL: nothing. False: it cannot be told. */
static bool look_at_file(const struct dagger_run_directory *directory, const char *path,
                         const struct dgi_record_output *output, bool reads_large,
                         const char **wrong, struct dagger_error *error)
{
    /* Of what is no file, as a pipe, nothing is waited for. */
    int fd = dgi_beneath_open(directory->outputs, path, O_RDONLY | O_NONBLOCK, 0);
    bool is_same = false;
    bool is_told =
        fd >= 0 ? compare(fd, output, reads_large, &is_same)
                : errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!is_told)
        return dagger_error_set(error, DAGGER_ERROR_IO, "%s/outputs/%s: %s",
                                directory->path, path, strerror(why));
    *wrong = is_same ? NULL : fd < 0 && why == ENOENT ? "is missing" : "is damaged";
    return true;
}

static bool drop_damaged(struct dagger_run_directory *directory, struct dgi_site *site,
                         const char *path, const char *wrong, struct dagger_error *error)
{
    char text[600];
    int length = snprintf(text, sizeof text, "%s %s", path, wrong);
    const char *detail =
        dagger_arena_strndup(directory->sites.arena, text, (size_t)length);
    if (!detail)
        return out_of_memory(error);
    dgi_site_drop(site, DGI_WHY_DAMAGED, detail);
    return true;
}

/* ---- All files -----------------------------------------------------------------------
 */

static bool check_record(struct dagger_run_directory *directory, struct dgi_site *site,
                         const struct dgi_record_head *head, bool only_large,
                         struct dagger_error *error)
{
    struct dgi_record record;
    if (!dgi_record_read(&record, (const char *)head, head->size))
        return true; /* it was read before */
    for (uint32_t k = 0; site->why == DGI_WHY_KEPT && k < head->outputs; k++) {
        const struct dgi_record_output *output = &record.outputs[k];
        char path[512];
        const char *wrong = NULL;
        if (!(output->form & DGI_STORED_FILE) || (only_large && !is_large(output)))
            continue;
        snprintf(path, sizeof path, "%.*s", (int)output->stored,
                 dgi_record_stored(&record, k));
        if (!look_at_file(directory, path, output, only_large, &wrong, error) ||
            (wrong && !drop_damaged(directory, site, path, wrong, error)))
            return false;
    }
    return true;
}

/* The sites whose records are there, by the row that these name. */
struct rows {
    struct dgi_site **sites;
    uint32_t most;
};

static bool make_rows(struct rows *rows, const struct dgi_sites *sites)
{
    *rows = (struct rows){0};
    for (uint32_t i = 0; i < sites->count; i++)
        rows->most = sites->items[i].row > rows->most ? sites->items[i].row : rows->most;
    rows->sites = calloc(rows->most + (size_t)1, sizeof(struct dgi_site *));
    for (uint32_t i = 0; rows->sites && i < sites->count; i++)
        if (sites->items[i].row)
            rows->sites[sites->items[i].row] = &sites->items[i];
    return rows->sites != NULL;
}

/* All small files, or the large ones of sites that are to be loaded. */
static bool check_records(struct dagger_run_directory *directory, const struct rows *rows,
                          bool only_large, struct dagger_error *error)
{
    const struct dgi_index *index = &directory->index;
    for (size_t i = 0; i < index->capacity; i++) {
        const struct dgi_record_head *head = index->slots[i].head;
        struct dgi_site *site =
            head && head->node <= rows->most ? rows->sites[head->node] : NULL;
        if (site && (!only_large || site->check == DGI_CHECK_DUE) &&
            !check_record(directory, site, head, only_large, error))
            return false;
    }
    return dgi_sites_spread(&directory->sites, directory->plan) || out_of_memory(error);
}

/* ---- What is to be loaded ------------------------------------------------------------
 */

static bool expect_load(struct dgi_site *site)
{
    if (site->why != DGI_WHY_KEPT || site->check != DGI_CHECK_NONE)
        return false;
    site->check = DGI_CHECK_DUE;
    return true;
}

static bool expect_all(struct dgi_sites *sites, const struct dgi_plan *plan)
{
    bool found = false;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        if (plan->nodes[id].node)
            found |= expect_load(&sites->items[plan->first_site + id]);
        if (plan->nodes[id].body)
            found |= expect_all(sites, plan->nodes[id].body);
    }
    return found;
}

static bool expect_node(struct dgi_sites *sites, const struct dgi_plan *plan, uint32_t id)
{
    const struct dgi_plan_node *self = &plan->nodes[id];
    bool found = self->node && expect_load(&sites->items[plan->first_site + id]);
    return (self->body && expect_all(sites, self->body)) || found;
}

/* As dgi_keep_begin_frame() will decide: the inputs of what runs, and the outputs of the
 * DAG; of a node that is not done, the partitions that are. True: there are some that
 * were not known before. */
static bool find_due(struct dagger_run_directory *directory)
{
    const struct dgi_plan *plan = directory->plan;
    struct dgi_sites *sites = &directory->sites;
    bool found = false;
    for (uint32_t id = 0; id < plan->node_count; id++) {
        const struct dgi_plan_node *self = &plan->nodes[id];
        if (!self->node || dgi_directory_is_done(directory, plan->first_site + id))
            continue;
        found |= expect_node(sites, plan, id);
        for (uint32_t i = 0; i < self->ref_count; i++) {
            const struct dgi_ref *ref = &plan->refs[self->first_ref + i];
            if (ref->kind == DGI_REF_NODE)
                found |= expect_node(sites, plan, ref->index);
        }
    }
    for (size_t k = 0; k < plan->dag->output_count; k++)
        if (plan->outputs[k].kind == DGI_REF_NODE)
            found |= expect_node(sites, plan, plan->outputs[k].index);
    return found;
}

static void end_check(struct dgi_sites *sites)
{
    for (uint32_t i = 0; i < sites->count; i++)
        if (sites->items[i].check == DGI_CHECK_DUE)
            sites->items[i].check = DGI_CHECK_DONE;
}

bool dgi_directory_check_files(struct dagger_run_directory *directory,
                               struct dagger_error *error)
{
    struct rows rows;
    if (!make_rows(&rows, &directory->sites))
        return out_of_memory(error);
    bool ok = check_records(directory, &rows, false, error);
    /* What runs again has inputs that are loaded then, too. */
    while (ok && find_due(directory)) {
        ok = check_records(directory, &rows, true, error);
        end_check(&directory->sites);
    }
    free(rows.sites);
    return ok;
}
