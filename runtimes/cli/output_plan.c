/* Which outputs go where, and whether they can. */
#include "outputs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

static bool fail_io(const struct dgi_outlet *outlet, const char *path, const char *why,
                    struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "output '%s': %s: %s", outlet->name,
                            path, why);
}

static bool find_outlet(const struct dgi_outputs *outputs, struct dgi_cli *cli,
                        const char *name, size_t length, size_t *outlet,
                        struct dagger_error *error)
{
    const struct dgi_target *target = outputs->target;
    for (size_t i = 0; i < target->outlet_count; i++) {
        const char *known = target->outlets[i].name;
        if (strlen(known) != length || memcmp(known, name, length) != 0)
            continue;
        *outlet = i;
        for (size_t k = 0; k < outputs->count; k++)
            if (outputs->items[k].outlet == i)
                return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                        "output '%s': it was given already", known);
        return true;
    }
    const char *names = dgi_target_outlets_text(target, cli->arena);
    return dagger_error_set(
        error, DAGGER_ERROR_INVALID,
        "output '%.*s': %s has none of that name; its outputs are: %s", (int)length, name,
        target->subject, names ? names : "?");
}

/* Splits `path` into an open folder and a name in it. */
static bool open_folder(struct dgi_outputs *outputs, struct dgi_stored *stored,
                        struct dagger_arena *arena, struct dagger_error *error)
{
    const struct dgi_outlet *outlet = &outputs->target->outlets[stored->outlet];
    size_t length = strlen(stored->path);
    while (outlet->is_partitioned && length > 1 && stored->path[length - 1] == '/')
        length--;
    char *path = dagger_arena_strndup(arena, stored->path, length);
    if (!path)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    char *slash = strrchr(path, '/');
    stored->base = slash ? slash + 1 : path;
    if (!stored->base[0] || strcmp(stored->base, ".") == 0 ||
        strcmp(stored->base, "..") == 0)
        return fail_io(outlet, stored->path, "this names no file", error);
    const char *folder = !slash ? "." : slash == path ? "/" : path;
    if (slash)
        *slash = '\0';
    for (size_t i = 0; i < outputs->folder_count; i++)
        if (strcmp(outputs->folders[i].path, folder) == 0) {
            stored->folder = outputs->folders[i].fd;
            return true;
        }
    stored->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (stored->folder < 0)
        return fail_io(outlet, stored->path, strerror(errno), error);
    outputs->folders[outputs->folder_count++] =
        (struct dgi_folder){folder, stored->folder};
    return true;
}

static bool is_empty_folder(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *files = fd < 0 ? NULL : fdopendir(fd);
    if (!files) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool is_empty = true;
    struct dirent *entry;
    while ((entry = readdir(files)))
        is_empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(files);
    return is_empty;
}

/* What stands at the place now must be what the output may replace. */
static bool check_place(const struct dgi_outlet *outlet, const struct dgi_stored *stored,
                        struct dagger_error *error)
{
    struct stat status;
    if (faccessat(stored->folder, ".", W_OK | X_OK, AT_EACCESS) != 0)
        return fail_io(outlet, stored->path, strerror(errno), error);
    if (fstatat(stored->folder, stored->base, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || fail_io(outlet, stored->path, strerror(errno), error);
    if (S_ISLNK(status.st_mode))
        return fail_io(outlet, stored->path,
                       "this is a symbolic link, which is not followed", error);
    if (outlet->is_partitioned)
        return is_empty_folder(stored->folder, stored->base) ||
               fail_io(
                   outlet, stored->path,
                   "a partitioned output makes a folder, and here is something already",
                   error);
    if (S_ISDIR(status.st_mode))
        return fail_io(outlet, stored->path, "this is a folder", error);
    return S_ISREG(status.st_mode) ||
           fail_io(outlet, stored->path, "this is no regular file", error);
}

/* Two outputs in one place would leave one of them. */
static bool check_alone(const struct dgi_outputs *outputs,
                        const struct dgi_stored *stored, struct dagger_error *error)
{
    const struct dgi_outlet *outlets = outputs->target->outlets;
    for (const struct dgi_stored *other = outputs->items; other < stored; other++) {
        struct stat a, b;
        if (strcmp(other->base, stored->base) != 0 || fstat(other->folder, &a) != 0 ||
            fstat(stored->folder, &b) != 0 || a.st_dev != b.st_dev ||
            a.st_ino != b.st_ino)
            continue;
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "output '%s': %s: output '%s' goes there already",
                                outlets[stored->outlet].name, stored->path,
                                outlets[other->outlet].name);
    }
    return true;
}

static bool plan_one(struct dgi_outputs *outputs, struct dgi_cli *cli, const char *name,
                     size_t length, const char *path, struct dagger_error *error)
{
    struct dgi_stored *stored = &outputs->items[outputs->count];
    stored->path = path;
    stored->file = -1;
    if (!find_outlet(outputs, cli, name, length, &stored->outlet, error) ||
        !open_folder(outputs, stored, cli->arena, error) ||
        !check_place(&outputs->target->outlets[stored->outlet], stored, error) ||
        !check_alone(outputs, stored, error))
        return false;
    outputs->count++;
    return true;
}

static bool plan_use(struct dgi_outputs *outputs, struct dgi_cli *cli,
                     const struct dgi_option_use *use, struct dagger_error *error)
{
    const char *name = use->values[0];
    if (use->option->id == DGI_OPTION_OUTPUT)
        return plan_one(outputs, cli, name, strlen(name), use->values[1], error);
    const char *equals = strchr(name, '=');
    if (!equals)
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'-o %s': it is used as '-o NAME=PATH'", name);
    return plan_one(outputs, cli, name, (size_t)(equals - name), equals + 1, error);
}

static bool name_temporaries(struct dgi_outputs *outputs, struct dagger_error *error)
{
    uint64_t token;
    if (outputs->count == 0)
        return true;
    if (getrandom(&token, sizeof token, 0) != sizeof token)
        return dagger_error_set(error, DAGGER_ERROR_IO, "no random number: %s",
                                strerror(errno));
    for (size_t i = 0; i < outputs->count; i++)
        snprintf(outputs->items[i].temporary, sizeof outputs->items[i].temporary,
                 ".dagger-%016" PRIx64 "-%zu", token, i);
    return true;
}

bool dgi_outputs_plan(struct dgi_outputs *outputs, struct dgi_cli *cli,
                      const struct dgi_target *target, struct dagger_error *error)
{
    size_t limit = cli->arguments.use_count + 1;
    *outputs = (struct dgi_outputs){.target = target};
    outputs->items = dagger_arena_alloc_array(cli->arena, limit, sizeof *outputs->items);
    outputs->folders =
        dagger_arena_alloc_array(cli->arena, limit, sizeof *outputs->folders);
    if (!outputs->items || !outputs->folders)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    for (size_t i = 0; i < cli->arguments.use_count; i++) {
        const struct dgi_option_use *use = &cli->arguments.uses[i];
        if ((use->option->id == DGI_OPTION_STORE ||
             use->option->id == DGI_OPTION_OUTPUT) &&
            !plan_use(outputs, cli, use, error))
            return false;
    }
    return name_temporaries(outputs, error);
}

void dgi_outputs_release(struct dgi_outputs *outputs)
{
    for (size_t i = 0; i < outputs->folder_count; i++)
        close(outputs->folders[i].fd);
    outputs->folder_count = 0;
}
