/* Outputs on their way back from a run directory. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "../wire.h"
#include "beneath.h"
#include "hash.h"
#include "results.h"

enum { OBJECT = 8 }; /* where the one object of a message begins */

static bool fail(const struct dagger_run_directory *directory, const char *name,
                 const char *why, struct dagger_error *error)
{
    bool is_file = strncmp(name, "outputs/", 8) == 0;
    dagger_error_set(error, DAGGER_ERROR_IO, "%s/%s: %s", directory->path, name, why);
    dagger_error_hint(error, is_file ? "remove it: --resume then runs what wrote it again"
                                     : "restore it, or begin anew in another --run-dir");
    return false;
}

bool dgi_result_find(const struct dagger_run_directory *directory,
                     enum dgi_record_kind kind, uint32_t site, const uint32_t *path,
                     uint32_t depth, struct dgi_record *record)
{
    const struct dgi_site *self = &directory->sites.items[site];
    return self->why == DGI_WHY_KEPT &&
           dgi_index_find(&directory->index, kind, self->row, path, depth, record) &&
           (kind == DGI_RECORD_RANGE ||
            record->head->outputs == self->node->output_count);
}

static bool read_serialized(const struct dagger_output *output, void *value,
                            struct dagger_reader *reader, struct dagger_arena *arena,
                            struct dagger_error *error)
{
    const struct dagger_serializer *serializer =
        output->serializer ? output->serializer : &dagger_json_serializer;
    memset(value, 0, output->type->size);
    return serializer->read(output->type, value, reader, arena, error);
}

static bool read_wire(const struct dagger_output *output, void *value, const void *bytes,
                      size_t size, struct dagger_arena *arena, struct dagger_error *error)
{
    struct dgi_wire_reader reader;
    return dgi_wire_open(&reader, bytes, size, arena, true, error) &&
           dgi_wire_read(&reader, output->type, value, OBJECT, error);
}

static bool read_bytes(uint32_t form, const struct dagger_output *output, void *value,
                       const char *bytes, size_t size, struct dagger_arena *arena,
                       struct dagger_error *error)
{
    struct dagger_reader reader;
    if (form & DGI_STORED_WIRE)
        return read_wire(output, value, bytes, size, arena, error);
    dagger_reader_init_memory(&reader, bytes, size, output->name);
    return read_serialized(output, value, &reader, arena, error);
}

/* A wire message is read where all of it is in memory. */
static bool read_wire_file(int fd, size_t size, const struct dagger_output *output,
                           void *value, struct dagger_arena *arena,
                           struct dagger_error *error)
{
    char *bytes = dagger_arena_alloc(arena, size);
    if (!bytes)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t used = 0; used < size;) {
        ssize_t got = pread(fd, bytes + used, size - used, (off_t)used);
        if (got == 0)
            return dagger_error_set(error, DAGGER_ERROR_IO, "it is damaged");
        if (got < 0 && errno != EINTR)
            return dagger_error_set(error, DAGGER_ERROR_IO, "%s", strerror(errno));
        if (got > 0)
            used += (size_t)got;
    }
    return read_wire(output, value, bytes, size, arena, error);
}

/* What was checked before the run is not checked again. */
static bool is_as_stored(int fd, const struct dgi_record_output *entry, bool was_checked,
                         struct dagger_error *error)
{
    uint64_t size, hash;
    if (was_checked)
        return true;
    if (!dgi_file_hash(fd, &size, &hash))
        return dagger_error_set(error, DAGGER_ERROR_IO, "%s", strerror(errno));
    return (size == entry->size && hash == entry->hash) ||
           dagger_error_set(error, DAGGER_ERROR_IO, "it is damaged");
}

static bool read_fd(int fd, const struct dgi_record_output *entry, bool was_checked,
                    const struct dagger_output *output, void *value,
                    struct dagger_arena *arena, struct dagger_error *error)
{
    struct dagger_reader reader;
    if (!is_as_stored(fd, entry, was_checked, error))
        return false;
    if (entry->form & DGI_STORED_WIRE)
        return read_wire_file(fd, entry->size, output, value, arena, error);
    bool ok = dagger_reader_init_fd(&reader, fd, output->name, error) &&
              read_serialized(output, value, &reader, arena, error);
    dagger_reader_release(&reader);
    return ok;
}

/* The value of a dagger_file is where the copy is. */
static bool give_copy(const struct dagger_run_directory *directory, const char *name,
                      dagger_file *value, struct dagger_arena *arena,
                      struct dagger_error *error)
{
    char path[PATH_MAX + 600]; /* of a folder that was opened, and a name beneath it */
    int length = snprintf(path, sizeof path, "%s/outputs/%s", directory->path, name);
    value->path = dagger_arena_strndup(arena, path, (size_t)length);
    return value->path || dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool load_file(const struct dagger_run_directory *directory,
                      const struct dgi_site *site, const struct dagger_output *output,
                      const struct dgi_record_output *entry, const char *stored,
                      void *value, struct dagger_arena *arena, struct dagger_error *error)
{
    char path[512], name[600];
    struct dagger_error own = {0};
    snprintf(path, sizeof path, "%.*s", (int)entry->stored, stored);
    snprintf(name, sizeof name, "outputs/%s", path);
    int fd = dgi_beneath_open(directory->outputs, path, O_RDONLY, 0);
    if (fd < 0)
        return fail(directory, name, strerror(errno), error);
    bool is_copy = entry->form & DGI_STORED_COPY;
    bool ok;
    if (is_copy != (output->type->kind == DAGGER_KIND_FILE))
        ok = dagger_error_set(&own, DAGGER_ERROR_IO, "it is damaged");
    else if (is_copy)
        ok = give_copy(directory, path, value, arena, &own);
    else
        ok =
            read_fd(fd, entry, site->check == DGI_CHECK_DONE, output, value, arena, &own);
    close(fd);
    if (!ok && own.code == DAGGER_ERROR_MEMORY)
        return dagger_error_set(error, own.code, "%s", own.message);
    return ok || fail(directory, name, own.message, error);
}

bool dgi_result_load(const struct dagger_run_directory *directory, uint32_t site,
                     const struct dgi_record *record, uint32_t k, void *value,
                     struct dagger_arena *arena, struct dagger_error *error)
{
    const struct dgi_site *self = &directory->sites.items[site];
    const struct dagger_output *output = &self->node->outputs[k];
    const struct dgi_record_output *entry = &record->outputs[k];
    const char *stored = dgi_record_stored(record, k);
    if (entry->form & DGI_STORED_FILE)
        return load_file(directory, self, output, entry, stored, value, arena, error);
    struct dagger_error own = {0};
    if (dgi_hash_bytes(DGI_HASH_START, stored, entry->stored) != entry->hash ||
        output->type->kind == DAGGER_KIND_FILE)
        return fail(directory, "segments", "they are damaged", error);
    if (read_bytes(entry->form, output, value, stored, entry->stored, arena, &own))
        return true;
    if (own.code == DAGGER_ERROR_MEMORY)
        return dagger_error_set(error, own.code, "%s", own.message);
    return fail(directory, "segments", own.message, error);
}
