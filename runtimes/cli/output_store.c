/* Outputs as files: written beside their places, then moved. */
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/serializer.h>

#include "files.h"

/* So many outputs at most wait without a name, each of which takes a descriptor. */
enum { UNNAMED_LIMIT = 8 };

/* A value on its way into a file. */
struct item {
    const struct dgi_outlet *outlet;
    const struct dagger_type *type;
    const void *value;
    const char *path; /* for messages */
};

static bool fail_write(const char *path, struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "cannot write %s: %s", path,
                            strerror(errno));
}

static bool serialize(const struct item *item, int fd, struct dagger_error *error)
{
    const struct dagger_serializer *serializer = item->outlet->serializer;
    if (!serializer)
        serializer = &dagger_json_serializer;
    struct dagger_writer writer;
    bool ok = dagger_writer_init_fd(&writer, fd, item->path, error) &&
              serializer->write(item->type, item->value, &writer, error) &&
              dagger_writer_flush(&writer, error);
    dagger_writer_release(&writer);
    return ok;
}

/* Fills the new file `fd`. A file's serialized form is the file itself. */
static bool fill(const struct item *item, int fd, struct dagger_error *error)
{
    if (item->type->kind != DAGGER_KIND_FILE)
        return serialize(item, fd, error);
    return dgi_file_copy(fd, item->path, ((const dagger_file *)item->value)->path, error);
}

static bool write_named(const struct item *item, const struct dgi_stored *stored,
                        struct dagger_error *error)
{
    int fd = dgi_file_create(stored->folder, stored->temporary, item->path, error);
    if (fd < 0)
        return false;
    if (fill(item, fd, error))
        return dgi_file_finish(fd, item->path, error);
    close(fd);
    return false;
}

/* Without a name it cannot stay behind, whoever is killed when. */
static bool write_file(const struct item *item, struct dgi_stored *stored,
                       struct dagger_error *error)
{
    stored->file = dgi_file_create_unnamed(stored->folder, item->path, error);
    if (stored->file == -2)
        return write_named(item, stored, error);
    return stored->file >= 0 && fill(item, stored->file, error) &&
           dgi_file_sync(stored->file, item->path, error);
}

static bool write_manifest(int folder, size_t count, const char *path,
                           struct dagger_error *error)
{
    int fd = dgi_file_create(folder, "partitions.json", path, error);
    if (fd < 0)
        return false;
    struct dagger_writer writer;
    bool ok = dagger_writer_init_fd(&writer, fd, path, error) &&
              dagger_writer_write(&writer, "[", 1, error);
    for (size_t i = 0; ok && i < count; i++) {
        char name[32];
        int size = snprintf(name, sizeof name, "%s\"%zu\"", i ? "," : "", i);
        ok = dagger_writer_write(&writer, name, (size_t)size, error);
    }
    ok = ok && dagger_writer_write(&writer, "]", 1, error) &&
         dagger_writer_flush(&writer, error);
    dagger_writer_release(&writer);
    return (close(fd) == 0 || fail_write(path, error)) && ok;
}

static bool write_partition(const struct item *item, int folder, size_t index,
                            struct dagger_error *error)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", index);
    int fd = dgi_file_create(folder, name, item->path, error);
    if (fd < 0)
        return false;
    bool ok = fill(item, fd, error);
    if (!ok)
        dagger_error_prefix(error, "partition %zu", index);
    return (close(fd) == 0 || fail_write(item->path, error)) && ok;
}

static bool write_partitions(const struct item *list, int folder,
                             struct dagger_error *error)
{
    const struct dagger_any_list *values = list->value;
    struct item item = *list;
    item.type = list->type->element;
    for (size_t i = 0; i < values->count; i++) {
        item.value = (const char *)values->items + i * item.type->size;
        if (!write_partition(&item, folder, i, error))
            return false;
    }
    /* One sync for all: thousands of single ones take seconds. */
    return write_manifest(folder, values->count, list->path, error) &&
           (syncfs(folder) == 0 || fail_write(list->path, error));
}

static bool write_folder(const struct item *item, int parent, const char *name,
                         struct dagger_error *error)
{
    if (mkdirat(parent, name, 0777) != 0)
        return fail_write(item->path, error);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail_write(item->path, error);
    bool ok = write_partitions(item, fd, error);
    /* Now, as there may be no descriptor for it later. */
    if (!ok)
        dgi_folder_clear(fd);
    close(fd);
    return ok;
}

bool dgi_output_failed(const char *name, struct dagger_error *error)
{
    dagger_error_prefix(error, "output '%s'", name);
    if (error->code == DAGGER_ERROR_INVALID)
        error->code = DAGGER_ERROR_RUN;
    return false;
}

static bool write_all(struct dgi_outputs *outputs, const void *const *values,
                      struct dagger_error *error)
{
    for (size_t i = 0; i < outputs->count; i++) {
        struct dgi_stored *stored = &outputs->items[i];
        const struct dgi_outlet *outlet = &outputs->target->outlets[stored->outlet];
        struct item item = {outlet, outlet->type, values[outlet->index], stored->path};
        bool ok = outlet->is_partitioned
                      ? write_folder(&item, stored->folder, stored->temporary, error)
                  : i < UNNAMED_LIMIT ? write_file(&item, stored, error)
                                      : write_named(&item, stored, error);
        if (!ok)
            return dgi_output_failed(outlet->name, error);
    }
    return true;
}

/* Gives a file without a name the name of what it replaces. */
static bool name_file(const struct dgi_stored *stored)
{
    if (dgi_file_name(stored->file, stored->folder, stored->base))
        return true;
    return errno == EEXIST &&
           dgi_file_name(stored->file, stored->folder, stored->temporary) &&
           renameat(stored->folder, stored->temporary, stored->folder, stored->base) == 0;
}

static bool move_one(const struct dgi_stored *stored)
{
    if (stored->file >= 0)
        return name_file(stored);
    return renameat(stored->folder, stored->temporary, stored->folder, stored->base) == 0;
}

static bool move_all(struct dgi_outputs *outputs, struct dagger_error *error)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct dgi_stored *stored = &outputs->items[i];
        if (!move_one(stored))
            return dagger_error_set(error, DAGGER_ERROR_IO, "output '%s': %s: %s",
                                    outputs->target->outlets[stored->outlet].name,
                                    stored->path, strerror(errno));
    }
    for (size_t i = 0; i < outputs->folder_count; i++)
        if (fsync(outputs->folders[i].fd) != 0 && errno != EINVAL)
            return fail_write(outputs->folders[i].path, error);
    return true;
}

/* What no call before said may be said now, where a disk is full or far away. */
static bool close_all(struct dgi_outputs *outputs, struct dagger_error *error)
{
    bool ok = true;
    for (size_t i = 0; i < outputs->count; i++) {
        struct dgi_stored *stored = &outputs->items[i];
        if (stored->file >= 0 && close(stored->file) != 0 && errno != EINTR && ok)
            ok = fail_write(stored->path, error);
        stored->file = -1;
    }
    return ok;
}

bool dgi_outputs_store(struct dgi_outputs *outputs, const void *const *values,
                       struct dagger_error *error)
{
    /* A file that may not become so large is an error to report, not one to die of. */
    signal(SIGXFSZ, SIG_IGN);
    bool ok = write_all(outputs, values, error) && move_all(outputs, error);
    if (close_all(outputs, ok ? error : NULL) && ok)
        return true;
    dgi_outputs_discard(outputs);
    return false;
}

void dgi_outputs_discard(struct dgi_outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        dgi_file_remove(outputs->items[i].folder, outputs->items[i].temporary);
}
