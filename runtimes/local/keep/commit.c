/*
 * Making a batch durable. The order is what matters: files get their places when their
 * contents are on the disk, records are on the disk before the rows that count them, and
 * all rows come at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beneath.h"
#include "directory.h"

static bool fail(const struct dagger_run_directory *directory, const char *name,
                 struct dagger_error *error)
{
    int why = errno;
    dagger_error_set(error, DAGGER_ERROR_IO, "cannot write %s/%s: %s", directory->path,
                     name, strerror(why));
    if (why == ENOSPC || why == EDQUOT)
        dagger_error_hint(error, "make room, then go on with --resume");
    return false;
}

/* Some file systems know no sync of folders. */
static bool sync_fd(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL;
}

/* ---- Files --------------------------------------------------------------------------
 */

static bool sync_contents(const struct dagger_run_directory *directory,
                          const struct dgi_batch *batch, bool is_one_by_one,
                          struct dagger_error *error)
{
    if (!is_one_by_one)
        return syncfs(directory->outputs) == 0 || fail(directory, "outputs", error);
    for (size_t i = 0; i < batch->file_count; i++)
        if (!sync_fd(batch->files[i].fd))
            return fail(directory, "outputs", error);
    return true;
}

/* Splits "node/name"; `folder` is where the name belongs. */
static int open_target(const struct dagger_run_directory *directory,
                       const struct dgi_batch_file *file, const char **name)
{
    char folder[256];
    const char *slash = strchr(file->path, '/');
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - file->path), file->path);
    *name = slash + 1;
    return dgi_beneath_folder(directory->outputs, folder);
}

static bool move(const struct dagger_run_directory *directory,
                 const struct dgi_batch_file *file, bool is_one_by_one,
                 struct dagger_error *error)
{
    const char *name;
    int folder = open_target(directory, file, &name);
    bool ok = folder >= 0 &&
              renameat(directory->temporary, file->temporary, folder, name) == 0 &&
              (!is_one_by_one || sync_fd(folder));
    if (!ok)
        fail(directory, "outputs", error);
    if (folder >= 0)
        close(folder);
    return ok;
}

static bool place_files(const struct dagger_run_directory *directory,
                        const struct dgi_batch *batch, struct dagger_error *error)
{
    if (!batch->file_count)
        return true;
    bool is_one_by_one = batch->file_count < DGI_BATCH_MANY;
    if (!sync_contents(directory, batch, is_one_by_one, error))
        return false;
    for (size_t i = 0; i < batch->file_count; i++)
        if (!move(directory, &batch->files[i], is_one_by_one, error))
            return false;
    if (is_one_by_one)
        return sync_fd(directory->outputs) || fail(directory, "outputs", error);
    return syncfs(directory->outputs) == 0 || fail(directory, "outputs", error);
}

/* ---- Records ------------------------------------------------------------------------
 */

static bool write_whole(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return true;
}

static bool create_segment(struct dagger_run_directory *directory, const char *name)
{
    struct dgi_recorder *recorder = &directory->recorder;
    recorder->segment =
        dgi_beneath_open(directory->segments, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (recorder->segment < 0 ||
        !write_whole(recorder->segment, (const char *)dgi_segment_header,
                     DGI_SEGMENT_HEADER))
        return false;
    recorder->segment_size = DGI_SEGMENT_HEADER;
    return sync_fd(directory->segments);
}

static bool write_records(struct dagger_run_directory *directory,
                          const struct dgi_batch *batch, struct dagger_error *error)
{
    struct dgi_recorder *recorder = &directory->recorder;
    char name[32];
    if (!batch->used)
        return true;
    snprintf(name, sizeof name, "%" PRId64 ".seg", directory->session);
    if ((recorder->segment < 0 && !create_segment(directory, name)) ||
        !write_whole(recorder->segment, batch->records, batch->used) ||
        fdatasync(recorder->segment) != 0)
        return fail(directory, "segments", error);
    return true;
}

/* ---- Rows ---------------------------------------------------------------------------
 */

static const char *const states[] = {
    [DGI_SITE_WAITING] = "waiting",
    [DGI_SITE_RUNNING] = "running",
    [DGI_SITE_DONE] = "done",
    [DGI_SITE_FAILED] = "failed",
};

static bool update_nodes(struct dgi_database *database, const struct dgi_batch *batch,
                         struct dagger_error *error)
{
    for (size_t i = 0; i < batch->site_count; i++) {
        const struct dgi_site *site = &batch->sites[i];
        const struct dgi_site_counts *counts = &site->counts;
        if (!dgi_database_run(database, DGI_UPDATE_NODE, error, "tniiuuuui",
                              states[counts->state],
                              counts->has_partitions ? (int64_t)counts->partitions : -1,
                              (int64_t)counts->done, (int64_t)counts->failed,
                              (uint64_t)counts->started_us, (uint64_t)counts->ended_us,
                              counts->cpu_ns, counts->peak_bytes, (int64_t)site->row))
            return false;
    }
    return true;
}

static bool add_attempts(struct dagger_run_directory *directory,
                         const struct dgi_batch *batch, struct dagger_error *error)
{
    for (size_t i = 0; i < batch->attempt_count; i++) {
        const struct dgi_batch_attempt *attempt = &batch->attempts[i];
        const struct dgi_site *site = &directory->sites.items[attempt->site];
        if (!dgi_database_run(
                &directory->database, DGI_ADD_ATTEMPT, error, "itiituuuunt",
                (int64_t)site->row, attempt->address ? attempt->address : site->address,
                (int64_t)attempt->attempt, directory->session, attempt->state,
                (uint64_t)attempt->started_us, (uint64_t)attempt->ended_us,
                attempt->cpu_ns, attempt->peak_bytes,
                attempt->exit_code ? (int64_t)attempt->exit_code : -1, attempt->cause))
            return false;
    }
    return true;
}

static bool add_outputs(struct dagger_run_directory *directory,
                        const struct dgi_batch *batch, struct dagger_error *error)
{
    for (size_t i = 0; i < batch->file_count; i++) {
        const struct dgi_batch_file *file = &batch->files[i];
        if (file->output &&
            !dgi_database_run(&directory->database, DGI_ADD_OUTPUT, error, "itti",
                              (int64_t)directory->sites.items[file->site].row,
                              file->output, file->path, (int64_t)file->size))
            return false;
    }
    return true;
}

static bool add_rows(struct dagger_run_directory *directory,
                     const struct dgi_batch *batch, struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    uint64_t first = directory->recorder.segment_size;
    bool ok =
        dgi_database_begin(database, error) &&
        (!batch->used ||
         dgi_database_run(database, DGI_ADD_EXTENT, error, "iii", directory->session,
                          (int64_t)first, (int64_t)batch->used)) &&
        update_nodes(database, batch, error) && add_attempts(directory, batch, error) &&
        add_outputs(directory, batch, error) && dgi_database_commit(database, error);
    if (!ok)
        dgi_database_roll_back(database);
    directory->recorder.segment_size = first + batch->used;
    return ok;
}

bool dgi_batch_commit(struct dagger_run_directory *directory, struct dgi_batch *batch,
                      struct dagger_error *error)
{
    return place_files(directory, batch, error) &&
           write_records(directory, batch, error) && add_rows(directory, batch, error);
}
