/* What earlier runs have left, and what of it still holds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/version.h>

#include "hash.h"
#include "results.h"

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* ---- Sites by address ---------------------------------------------------------------
 */

struct table {
    uint32_t *slots; /* site + 1 */
    size_t capacity;
};

static size_t slot_of(const struct table *table, const struct dgi_sites *sites,
                      const char *address)
{
    size_t at = dgi_hash_text(DGI_HASH_START, address) & (table->capacity - 1);
    while (table->slots[at] &&
           strcmp(sites->items[table->slots[at] - 1].address, address) != 0)
        at = (at + 1) & (table->capacity - 1);
    return at;
}

static bool make_table(struct table *table, const struct dgi_sites *sites)
{
    table->capacity = 16;
    while (table->capacity < (size_t)sites->count * 2)
        table->capacity *= 2;
    table->slots = calloc(table->capacity, sizeof *table->slots);
    for (uint32_t i = 0; table->slots && i < sites->count; i++)
        if (sites->items[i].node)
            table->slots[slot_of(table, sites, sites->items[i].address)] = i + 1;
    return table->slots != NULL;
}

/* ---- The nodes there were -----------------------------------------------------------
 */

/* Rows of nodes that are no more. */
struct gone {
    uint32_t *rows;
    size_t count;
    size_t capacity;
};

static bool add_gone(struct gone *gone, uint32_t row)
{
    if (gone->count == gone->capacity) {
        size_t capacity = gone->capacity * 2 + 16;
        uint32_t *rows = reallocarray(gone->rows, capacity, sizeof *rows);
        if (!rows)
            return false;
        gone->rows = rows;
        gone->capacity = capacity;
    }
    gone->rows[gone->count++] = row;
    return true;
}

static const char *column_text(const struct dgi_database *database, sqlite3_stmt *row,
                               int column)
{
    return (const char *)database->lib->column_text(row, column);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* What goes on counting where the site is as it was. */
static void take_counts(struct dagger_run_directory *directory, sqlite3_stmt *row,
                        uint32_t index)
{
    const struct dgi_sqlite *lib = directory->database.lib;
    const char *state = or_empty(column_text(&directory->database, row, 8));
    directory->was_failed[index] = strcmp(state, "failed") == 0;
    directory->sites.items[index].counts = (struct dgi_site_counts){
        .state = strcmp(state, "done") == 0 ? DGI_SITE_DONE : DGI_SITE_WAITING,
        .has_partitions = column_text(&directory->database, row, 6) != NULL,
        .partitions = (uint64_t)lib->column_int64(row, 6),
        .done = (uint64_t)lib->column_int64(row, 7),
        .started_us = lib->column_int64(row, 9),
        .ended_us = lib->column_int64(row, 10),
        .cpu_ns = (uint64_t)lib->column_int64(row, 11),
        .peak_bytes = (uint64_t)lib->column_int64(row, 12),
    };
}

static bool take_row(struct dagger_run_directory *directory, const struct table *table,
                     struct gone *gone, sqlite3_stmt *row)
{
    const struct dgi_database *database = &directory->database;
    struct dgi_sites *sites = &directory->sites;
    struct dgi_old_site old = {
        .row = (uint32_t)database->lib->column_int64(row, 0),
        .task = or_empty(column_text(database, row, 2)),
        .source = column_text(database, row, 3),
        .types = or_empty(column_text(database, row, 4)),
        .inputs = or_empty(column_text(database, row, 5)),
    };
    const char *address = or_empty(column_text(database, row, 1));
    uint32_t found = table->slots[slot_of(table, sites, address)];
    if (!found)
        return add_gone(gone, old.row);
    struct dgi_site *site = &sites->items[found - 1];
    site->why = DGI_WHY_KEPT;
    if (!dgi_site_compare(sites, site, &old))
        return false;
    if (site->why == DGI_WHY_KEPT)
        take_counts(directory, row, found - 1);
    return true;
}

static bool take_rows(struct dagger_run_directory *directory, struct gone *gone,
                      struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    struct table table;
    sqlite3_stmt *row = NULL;
    bool ok = make_table(&table, &directory->sites) || out_of_memory(error);
    while (ok && (ok = dgi_database_row(database, DGI_GET_NODES, &row, error)) && row)
        ok = take_row(directory, &table, gone, row) || out_of_memory(error);
    database->lib->reset(database->queries[DGI_GET_NODES]);
    free(table.slots);
    return ok;
}

static bool check_pipeline(struct dagger_run_directory *directory,
                           struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    sqlite3_stmt *row;
    if (!dgi_database_row(database, DGI_GET_RUN, &row, error))
        return false;
    bool is_same =
        row && strcmp(or_empty(column_text(database, row, 0)), directory->dag->name) == 0;
    if (row && !is_same) {
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: it keeps a run of %s, not of %s",
                         directory->path, or_empty(column_text(database, row, 0)),
                         directory->dag->name);
        dagger_error_hint(error, "name that pipeline's folder, or begin anew in another "
                                 "--run-dir");
    } else if (!row) {
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: the run's database is damaged",
                         database->path);
        dagger_error_hint(error, "restore it, or begin anew in another --run-dir");
    }
    database->lib->reset(database->queries[DGI_GET_RUN]);
    return is_same;
}

/* ---- Records ------------------------------------------------------------------------
 */

/* Of extents that follow each other in a segment one check is made. */
static bool read_extent(struct dagger_run_directory *directory, int64_t segment,
                        int64_t *mapped, uint64_t first, uint64_t size,
                        struct dagger_error *error)
{
    char name[4200];
    snprintf(name, sizeof name, "%s/segments/%" PRId64 ".seg", directory->path, segment);
    if (*mapped != segment && !dgi_index_map(&directory->index, directory->segments,
                                             (uint64_t)segment, name, error))
        return false;
    *mapped = segment;
    return dgi_index_add(&directory->index, first, size, name, error);
}

static bool read_records(struct dagger_run_directory *directory,
                         struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    int64_t mapped = -1;
    bool ok = true;
    sqlite3_stmt *row;
    while (ok && (ok = dgi_database_row(database, DGI_GET_EXTENTS, &row, error)) && row)
        ok = read_extent(directory, database->lib->column_int64(row, 0), &mapped,
                         (uint64_t)database->lib->column_int64(row, 1),
                         (uint64_t)database->lib->column_int64(row, 2), error);
    database->lib->reset(database->queries[DGI_GET_EXTENTS]);
    return ok;
}

/* ---- Writing what follows -----------------------------------------------------------
 */

static bool add_rows(struct dagger_run_directory *directory, struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    for (uint32_t i = 0; i < directory->sites.count; i++) {
        struct dgi_site *site = &directory->sites.items[i];
        if (!site->node || site->row)
            continue;
        if ((site->old_row && !dgi_database_run(database, DGI_REPLACE_NODE, error, "i",
                                                (int64_t)site->old_row)) ||
            !dgi_database_run(database, DGI_ADD_NODE, error, "ttttt", site->address,
                              site->task, site->source, site->types, site->inputs))
            return false;
        site->row = (uint32_t)database->lib->last_insert_rowid(database->handle);
    }
    return true;
}

static bool remove_rows(struct dgi_database *database, const struct gone *gone,
                        struct dagger_error *error)
{
    for (size_t i = 0; i < gone->count; i++)
        if (!dgi_database_run(database, DGI_REPLACE_NODE, error, "i",
                              (int64_t)gone->rows[i]))
            return false;
    return true;
}

static bool write_all(struct dagger_run_directory *directory, bool is_new,
                      const struct gone *gone, struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    bool ok = dgi_database_begin(database, error) &&
              (!is_new ||
               (dgi_database_fill(database, error) &&
                dgi_database_run(database, DGI_ADD_RUN, error, "tti",
                                 directory->dag->name, DAGGER_VERSION, dgi_wall_us()))) &&
              dgi_database_run(database, DGI_BREAK_SESSIONS, error, "") &&
              dgi_database_run(database, DGI_RESET_NODES, error, "") &&
              remove_rows(database, gone, error) && add_rows(directory, error) &&
              dgi_database_run(database, DGI_BEGIN_SESSION, error, "ii",
                               (int64_t)getpid(), dgi_wall_us());
    if (ok)
        directory->session = database->lib->last_insert_rowid(database->handle);
    return ok && dgi_database_commit(database, error);
}

bool dgi_directory_read(struct dagger_run_directory *directory,
                        enum dgi_database_state state, struct dagger_error *error)
{
    struct gone gone = {0};
    bool is_new = state == DGI_DATABASE_EMPTY;
    for (uint32_t i = 0; i < directory->sites.count; i++)
        if (directory->sites.items[i].node)
            directory->sites.items[i].why = DGI_WHY_NEW;
    bool ok =
        is_new || (check_pipeline(directory, error) &&
                   take_rows(directory, &gone, error) && read_records(directory, error));
    if (ok && !is_new)
        ok = dgi_directory_check_files(directory, error);
    ok = ok && (directory->is_look || write_all(directory, is_new, &gone, error));
    free(gone.rows);
    return ok;
}

bool dgi_directory_is_done(const struct dagger_run_directory *directory, uint32_t site)
{
    const struct dgi_site *self = &directory->sites.items[site];
    struct dgi_record record;
    if (self->why != DGI_WHY_KEPT)
        return false;
    if (self->outer != DGI_NONE)
        return dgi_directory_is_done(directory, self->outer);
    return dgi_index_find(&directory->index,
                          self->node->partition_by ? DGI_RECORD_RANGE : DGI_RECORD_RESULT,
                          self->row, NULL, 0, &record);
}
