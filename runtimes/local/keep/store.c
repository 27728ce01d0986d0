/* Outputs on their way into a run directory. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "../wire.h"
#include "beneath.h"
#include "hash.h"
#include "results.h"

enum {
    LARGEST_INLINE = 1 << 16,     /* values of partitions; larger ones get files */
    MOST_WAITING = 64 << 20,      /* bytes of records */
    MOST_WAITING_FILES = 1 << 10, /* files */
    LONGEST_ADDRESS = 200,        /* as the name of a folder */
};

/* A run on its way. */
struct storing {
    struct dagger_run_directory *directory;
    const struct dgi_kept_run *run;
    const struct dagger_node *node;
    struct dgi_record_output *outputs;
    struct dagger_writer stored; /* the outputs' bytes, each rounded up to 8 */
    struct dgi_batch_file *files;
    size_t file_count;
    struct dagger_error *error;
};

static void hint_at_room(const struct storing *storing, int why)
{
    if (why == ENOSPC || why == EDQUOT)
        dagger_error_hint(storing->error, "make room, then go on with --resume");
}

static bool fail_write(const struct storing *storing)
{
    int why = errno;
    dagger_error_set(storing->error, DAGGER_ERROR_IO, "cannot write %s/outputs: %s",
                     storing->directory->path, strerror(why));
    hint_at_room(storing, why);
    return false;
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static const struct dagger_serializer *serializer_of(const struct dagger_output *output)
{
    return output->serializer ? output->serializer : &dagger_json_serializer;
}

/* ---- Names --------------------------------------------------------------------------
 */

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
                    *text))
            return false;
    return true;
}

/* "address/0.3.name.json": folder and file, beneath the outputs. */
static char *make_path(const struct storing *storing, uint32_t k, uint32_t form)
{
    const struct dgi_kept_run *run = storing->run;
    const struct dgi_site *site = &storing->directory->sites.items[run->site];
    const struct dagger_output *output = &storing->node->outputs[k];
    size_t room = LONGEST_ADDRESS + (size_t)run->depth * 11 + strlen(output->name) + 80;
    char *path = malloc(room);
    if (!path)
        return NULL;
    int at = strlen(site->address) <= LONGEST_ADDRESS
                 ? snprintf(path, room, "%s/", site->address)
                 : snprintf(path, room, "node-%" PRIu32 "/", site->row);
    for (uint32_t i = 0; i < run->depth; i++)
        at += snprintf(path + at, room - (size_t)at, "%" PRIu32 ".", run->path[i]);
    const char *extension = serializer_of(output)->extension;
    if (!extension || !is_plain(extension) || strlen(extension) > 32)
        extension = "bin";
    at += snprintf(path + at, room - (size_t)at, "%s", output->name);
    if (form & DGI_STORED_WIRE)
        snprintf(path + at, room - (size_t)at, ".wire");
    else if (!(form & DGI_STORED_COPY))
        snprintf(path + at, room - (size_t)at, ".%s", extension);
    return path;
}

/* ---- Files --------------------------------------------------------------------------
 */

static struct dgi_batch_file *begin_file(struct storing *storing, uint32_t k)
{
    struct dgi_recorder *recorder = &storing->directory->recorder;
    struct dgi_batch_file *file = &storing->files[storing->file_count];
    pthread_mutex_lock(&recorder->lock);
    unsigned long number = recorder->temporaries++;
    pthread_mutex_unlock(&recorder->lock);
    *file = (struct dgi_batch_file){.site = storing->run->site};
    snprintf(file->temporary, sizeof file->temporary, "%lx", number);
    if (storing->run->depth == 0)
        file->output = storing->node->outputs[k].name;
    /* What a run that was killed has left has such names as well. */
    unlinkat(storing->directory->temporary, file->temporary, 0);
    file->fd = dgi_beneath_open(storing->directory->temporary, file->temporary,
                                O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file->fd < 0) {
        fail_write(storing);
        return NULL;
    }
    storing->file_count++;
    return file;
}

/* The file is complete: its name is what is stored in the record. */
static bool end_file(struct storing *storing, struct dgi_batch_file *file, uint32_t k,
                     uint32_t form)
{
    struct dgi_record_output *output = &storing->outputs[k];
    struct stat status;
    file->path = make_path(storing, k, form);
    if (!file->path)
        return out_of_memory(storing->error);
    bool ok = form & DGI_STORED_COPY
                  ? fstat(file->fd, &status) == 0
                  : dgi_file_hash(file->fd, &output->size, &output->hash);
    if (!ok)
        return fail_write(storing);
    if (form & DGI_STORED_COPY)
        output->size = (uint64_t)status.st_size;
    file->size = output->size;
    output->form = form | DGI_STORED_FILE;
    output->stored = (uint32_t)strlen(file->path);
    return dagger_writer_write(&storing->stored, file->path, output->stored,
                               storing->error);
}

static bool refuse_file(const struct storing *storing, uint32_t k, const char *path,
                        int source)
{
    dagger_error_set(storing->error, DAGGER_ERROR_RUN, "output '%s': '%s': %s",
                     storing->node->outputs[k].name, path,
                     errno ? strerror(errno) : "it is no regular file");
    close(source);
    return false;
}

static bool copy_file(struct storing *storing, uint32_t k, const dagger_file *value)
{
    const char *path = value->path ? value->path : "";
    bool is_source = true;
    /* Of what is no file, as a pipe, nothing is waited for. */
    int source = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (source >= 0 && !dgi_beneath_is_file(source))
        return refuse_file(storing, k, path, source);
    struct dgi_batch_file *file = source < 0 ? NULL : begin_file(storing, k);
    bool ok = file && dgi_file_clone(file->fd, source, &is_source);
    int why = errno;
    if (source >= 0)
        close(source);
    errno = why;
    if (ok)
        return end_file(storing, file, k, DGI_STORED_COPY);
    if (source >= 0 && !is_source)
        return fail_write(storing);
    return dagger_error_set(storing->error, DAGGER_ERROR_RUN,
                            "output '%s': cannot read the file '%s': %s",
                            storing->node->outputs[k].name, path, strerror(why));
}

/* ---- Bytes --------------------------------------------------------------------------
 */

/* For what the serializer has no form for (not a number, text that is not UTF-8): a value
 * that passes from task to task without a file is no less a value. */
static bool write_wire(struct storing *storing, const struct dagger_type *type,
                       const void *value, struct dagger_writer *writer)
{
    size_t capacity = type->size + 4096;
    for (;;) {
        struct dagger_error error = {0};
        struct dgi_wire_writer wire;
        size_t offset;
        void *room = malloc(capacity);
        if (!room)
            return out_of_memory(storing->error);
        bool ok = dgi_wire_begin(&wire, room, capacity) &&
                  dgi_wire_write(&wire, type, value, &offset, &error) &&
                  dagger_writer_write(writer, room, wire.used, storing->error);
        free(room);
        if (ok || storing->error->code != DAGGER_OK)
            return ok;
        if (error.code != DAGGER_ERROR_MEMORY)
            return dagger_error_set(storing->error, error.code, "%s", error.message);
        capacity *= 2;
    }
}

static bool write_serialized(const struct dagger_output *output, const void *value,
                             struct dagger_writer *writer, bool *is_refused,
                             struct dagger_error *error)
{
    struct dagger_error own = {0};
    bool ok = serializer_of(output)->write(output->type, value, writer, &own) &&
              dagger_writer_flush(writer, &own);
    *is_refused = !ok && own.code == DAGGER_ERROR_INVALID;
    if (!ok)
        dagger_error_set(&own, DAGGER_ERROR_RUN, "its serializer failed");
    if (!ok && !*is_refused)
        dagger_error_set(error, own.code, "%s", own.message);
    return ok;
}

static bool write_file(struct storing *storing, int fd,
                       const struct dagger_output *output, const void *value,
                       bool *is_refused)
{
    struct dagger_writer writer;
    bool ok =
        dagger_writer_init_fd(&writer, fd, storing->directory->path, storing->error) &&
        write_serialized(output, value, &writer, is_refused, storing->error);
    dagger_writer_release(&writer);
    return ok;
}

static bool write_wire_file(struct storing *storing, int fd,
                            const struct dagger_output *output, const void *value)
{
    struct dagger_writer writer;
    if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        return fail_write(storing);
    bool ok =
        dagger_writer_init_fd(&writer, fd, storing->directory->path, storing->error) &&
        write_wire(storing, output->type, value, &writer) &&
        dagger_writer_flush(&writer, storing->error);
    dagger_writer_release(&writer);
    return ok;
}

static bool put_file(struct storing *storing, uint32_t k, const void *value)
{
    const struct dagger_output *output = &storing->node->outputs[k];
    struct dgi_batch_file *file = begin_file(storing, k);
    bool is_refused = false;
    if (!file)
        return false;
    errno = 0;
    bool ok = write_file(storing, file->fd, output, value, &is_refused);
    if (is_refused)
        ok = write_wire_file(storing, file->fd, output, value);
    if (!ok)
        hint_at_room(storing, errno);
    return ok && end_file(storing, file, k,
                          is_refused ? DGI_STORED_WIRE : DGI_STORED_SERIALIZED);
}

/* Stores the value in the record, unless that makes it large. */
static bool put_inline(struct storing *storing, uint32_t k, const void *value)
{
    const struct dagger_output *output = &storing->node->outputs[k];
    struct dgi_record_output *entry = &storing->outputs[k];
    struct dagger_writer *writer = &storing->stored;
    size_t start = writer->used;
    bool is_refused = false;
    entry->form = DGI_STORED_SERIALIZED;
    bool ok = write_serialized(output, value, writer, &is_refused, storing->error);
    if (is_refused) {
        entry->form = DGI_STORED_WIRE;
        writer->used = start;
        writer->failed = false;
        ok = write_wire(storing, output->type, value, writer);
    }
    if (!ok)
        return false;
    entry->size = writer->used - start;
    entry->stored = (uint32_t)entry->size;
    entry->hash = dgi_hash_bytes(DGI_HASH_START, writer->buffer + start, entry->size);
    if (entry->size <= LARGEST_INLINE)
        return true;
    writer->used = start;
    return put_file(storing, k, value);
}

static bool put_output(struct storing *storing, uint32_t k, const void *value)
{
    static const char zeros[8];
    const struct dagger_type *type = storing->node->outputs[k].type;
    bool ok;
    if (type->kind == DAGGER_KIND_FILE)
        ok = copy_file(storing, k, value);
    else if (storing->run->depth == 0)
        ok = put_file(storing, k, value);
    else
        ok = put_inline(storing, k, value);
    size_t used = storing->stored.used;
    return ok && dagger_writer_write(&storing->stored, zeros,
                                     dgi_record_round(used) - used, storing->error);
}

/* ---- Records ------------------------------------------------------------------------
 */

static void fill_record(char *bytes, const struct storing *storing,
                        const struct dgi_record_head *head)
{
    size_t path = dgi_record_round(head->depth * sizeof(uint32_t));
    size_t outputs = head->outputs * sizeof *storing->outputs;
    memcpy(bytes, head, sizeof *head);
    if (head->depth)
        memcpy(bytes + sizeof *head, storing->run->path, head->depth * sizeof(uint32_t));
    if (!head->outputs)
        return;
    memcpy(bytes + sizeof *head + path, storing->outputs, outputs);
    if (storing->stored.used)
        memcpy(bytes + sizeof *head + path + outputs, storing->stored.buffer,
               storing->stored.used);
}

/* Under the lock. The recorder must not fall behind without limit. */
static bool wait_for_room(struct dgi_recorder *recorder, struct dagger_error *error)
{
    while (!recorder->has_failed && (recorder->waiting.used > MOST_WAITING ||
                                     recorder->waiting.file_count > MOST_WAITING_FILES))
        pthread_cond_wait(&recorder->has_room, &recorder->lock);
    if (!recorder->has_failed)
        return true;
    dagger_error_set(error, recorder->error.code, "%s", recorder->error.message);
    dagger_error_hint(error, "%s", recorder->error.hint);
    return false;
}

static bool add_files(struct storing *storing, struct dgi_batch *batch)
{
    while (storing->file_count) {
        struct dgi_batch_file *file = &storing->files[storing->file_count - 1];
        if (batch->file_count >= DGI_BATCH_MANY) {
            close(file->fd);
            file->fd = -1;
        }
        if (!dgi_batch_add_file(batch, file))
            return false;
        storing->file_count--;
    }
    return true;
}

static void count_run(struct dgi_site *site, const struct dgi_kept_run *run)
{
    struct dgi_site_counts *counts = &site->counts;
    counts->done++;
    counts->cpu_ns += run->cpu_ns;
    if (run->peak_bytes > counts->peak_bytes)
        counts->peak_bytes = run->peak_bytes;
    if (run->ended_us > counts->ended_us)
        counts->ended_us = run->ended_us;
    if (run->depth == 0)
        counts->state = DGI_SITE_DONE;
}

static void end_body(struct dgi_recorder *recorder, struct dgi_sites *sites,
                     const struct dgi_plan *body)
{
    for (uint32_t id = 0; body && id < body->node_count; id++) {
        struct dgi_site *site = &sites->items[body->first_site + id];
        if (!site->node)
            continue;
        site->counts.state = DGI_SITE_DONE;
        dgi_recorder_touch(recorder, sites, body->first_site + id);
        end_body(recorder, sites, site->body);
    }
}

static void count_range(struct dgi_recorder *recorder, struct dgi_sites *sites,
                        const struct dgi_kept_run *run, uint64_t count)
{
    struct dgi_site *site = &sites->items[run->site];
    if (run->depth)
        return;
    site->counts.state = DGI_SITE_DONE;
    site->counts.has_partitions = true;
    site->counts.partitions = count;
    end_body(recorder, sites, site->body);
}

static bool add_attempt(struct dgi_batch *batch, const struct dgi_kept_run *run)
{
    if (run->depth)
        return true;
    struct dgi_batch_attempt attempt = {
        .site = run->site,
        .attempt = run->attempt,
        .state = "done",
        .started_us = run->started_us,
        .ended_us = run->ended_us,
        .cpu_ns = run->cpu_ns,
        .peak_bytes = run->peak_bytes,
    };
    return dgi_batch_add_attempt(batch, &attempt);
}

static bool add_record(struct storing *storing, const struct dgi_record_head *head)
{
    struct dgi_recorder *recorder = &storing->directory->recorder;
    struct dgi_sites *sites = &storing->directory->sites;
    size_t size = dgi_record_size(head->depth, head->outputs, storing->stored.used);
    pthread_mutex_lock(&recorder->lock);
    bool ok = wait_for_room(recorder, storing->error);
    if (ok) {
        struct dgi_batch *batch = &recorder->waiting;
        size_t used = batch->used;
        char *bytes = NULL;
        ok = add_files(storing, batch) && (bytes = dgi_batch_grow(batch, size)) &&
             (head->kind != DGI_RECORD_RESULT || add_attempt(batch, storing->run));
        if (ok) {
            fill_record(bytes, storing, head);
            dgi_record_seal(bytes, size);
            if (head->kind == DGI_RECORD_RESULT)
                count_run(&sites->items[storing->run->site], storing->run);
            else
                count_range(recorder, sites, storing->run, head->count);
            dgi_recorder_touch(recorder, sites, storing->run->site);
            dgi_recorder_wake(recorder);
        } else {
            batch->used = used;
            out_of_memory(storing->error);
        }
    }
    pthread_mutex_unlock(&recorder->lock);
    return ok;
}

static void release(struct storing *storing)
{
    for (size_t i = 0; i < storing->file_count; i++) {
        unlinkat(storing->directory->temporary, storing->files[i].temporary, 0);
        dgi_batch_file_release(&storing->files[i]);
    }
    free(storing->files);
    free(storing->outputs);
    dagger_writer_release(&storing->stored);
}

bool dgi_result_store(struct dagger_run_directory *directory,
                      const struct dgi_kept_run *run, const void *const *values,
                      struct dagger_error *error)
{
    const struct dgi_site *site = &directory->sites.items[run->site];
    struct dagger_error own = {0};
    struct storing storing = {
        .directory = directory, .run = run, .node = site->node, .error = &own};
    size_t count = site->node->output_count;
    dagger_writer_init_memory(&storing.stored);
    storing.outputs = calloc(count + 1, sizeof *storing.outputs);
    storing.files = calloc(count + 1, sizeof *storing.files);
    bool ok = storing.outputs && storing.files;
    if (!ok)
        out_of_memory(&own);
    for (uint32_t k = 0; ok && k < count; k++)
        ok = put_output(&storing, k, values[k]);
    struct dgi_record_head head = {
        .node = site->row,
        .kind = DGI_RECORD_RESULT,
        .depth = (uint16_t)run->depth,
        .outputs = (uint32_t)count,
        .attempt = run->attempt,
        .started_us = run->started_us,
        .ended_us = run->ended_us,
        .cpu_ns = run->cpu_ns,
        .peak_bytes = run->peak_bytes,
    };
    ok = ok && add_record(&storing, &head);
    release(&storing);
    if (!ok) {
        dagger_error_set(error, own.code, "%s", own.message);
        dagger_error_hint(error, "%s", own.hint);
    }
    return ok;
}

bool dgi_range_store(struct dagger_run_directory *directory, uint32_t site,
                     const uint32_t *path, uint32_t depth, uint32_t count,
                     struct dagger_error *error)
{
    struct dgi_kept_run run = {.site = site, .path = path, .depth = depth};
    struct dagger_error own = {0};
    struct storing storing = {.directory = directory, .run = &run, .error = &own};
    struct dgi_record_head head = {
        .node = directory->sites.items[site].row,
        .kind = DGI_RECORD_RANGE,
        .depth = (uint16_t)depth,
        .count = count,
    };
    if (add_record(&storing, &head))
        return true;
    dagger_error_set(error, own.code, "%s", own.message);
    return false;
}
