/* `argo`: a manifest for Argo Workflows, on standard output or in a file. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <dagger/validate.h>

#include "argo_options.h"
#include "files.h"
#include "report.h"

static json_t *make(const struct dagger_dag *dag, const struct dgi_argo_request *request,
                    struct dagger_error *error)
{
    const struct dagger_argo_metadata *metadata = &request->metadata;
    const struct dagger_argo_options *options = &request->options;
    switch (request->kind) {
    case DGI_ARGO_WORKFLOW:
        return dagger_argo_workflow(dag, metadata, options, error);
    case DGI_ARGO_WORKFLOW_TEMPLATE:
        return dagger_argo_workflow_template(dag, metadata, options, error);
    case DGI_ARGO_CLUSTER_WORKFLOW_TEMPLATE:
        return dagger_argo_cluster_workflow_template(dag, metadata, options, error);
    case DGI_ARGO_CRON_WORKFLOW:
        break;
    }
    return dagger_argo_cron_workflow(dag, metadata, options, &request->cron, error);
}

static bool write_to(int fd, const char *name, const json_t *manifest, bool is_json,
                     struct dagger_error *error)
{
    struct dagger_writer writer;
    bool is_written = dagger_writer_init_fd(&writer, fd, name, error) &&
                      (is_json ? dagger_argo_write_json(manifest, &writer, error)
                               : dagger_argo_write_yaml(manifest, &writer, error)) &&
                      dagger_writer_flush(&writer, error);
    dagger_writer_release(&writer);
    return is_written;
}

/* ---- A file, whole or not at all --------------------------------------------------- */

/* Where the file is to stand, and the name it has until it is complete. */
struct place {
    int folder;
    const char *base;
    char temporary[48];
};

static bool fail_file(const char *path, const char *why, struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "-o %s: %s", path, why);
}

static bool open_place(struct place *place, const char *path, struct dagger_arena *arena,
                       struct dagger_error *error)
{
    char *copy = dagger_arena_strndup(arena, path, strlen(path));
    uint64_t number;
    if (!copy)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    char *slash = strrchr(copy, '/');
    place->base = slash ? slash + 1 : copy;
    const char *folder = !slash ? "." : slash == copy ? "/" : copy;
    if (slash)
        *slash = '\0';
    if (!place->base[0] || strcmp(place->base, ".") == 0 ||
        strcmp(place->base, "..") == 0)
        return fail_file(path, "this names no file", error);
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        return fail_file(path, strerror(errno), error);
    snprintf(place->temporary, sizeof place->temporary, ".dagger-%016" PRIx64, number);
    place->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return place->folder >= 0 || fail_file(path, strerror(errno), error);
}

static bool check_place(const struct place *place, const char *path,
                        struct dagger_error *error)
{
    struct stat status;
    if (fstatat(place->folder, place->base, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || fail_file(path, strerror(errno), error);
    return S_ISREG(status.st_mode) ||
           fail_file(path, "there is something that is no regular file", error);
}

static bool write_place(const struct place *place, const json_t *manifest,
                        const struct dgi_argo_request *request,
                        struct dagger_error *error)
{
    int fd = dgi_file_create(place->folder, place->temporary, request->file, error);
    if (fd < 0)
        return false;
    bool is_written = write_to(fd, request->file, manifest, request->is_json, error);
    if (!dgi_file_finish(fd, request->file, error) || !is_written)
        return false;
    if (renameat(place->folder, place->temporary, place->folder, place->base) != 0 ||
        (fsync(place->folder) != 0 && errno != EINVAL))
        return fail_file(request->file, strerror(errno), error);
    return true;
}

static bool write_file(struct dgi_cli *cli, const json_t *manifest,
                       const struct dgi_argo_request *request, struct dagger_error *error)
{
    struct place place = {.base = "", .folder = -1};
    if (!open_place(&place, request->file, cli->arena, error))
        return false;
    bool is_written = check_place(&place, request->file, error) &&
                      write_place(&place, manifest, request, error);
    if (!is_written)
        unlinkat(place.folder, place.temporary, 0);
    close(place.folder);
    return is_written;
}

/* ---- The command ------------------------------------------------------------------- */

int dgi_cli_argo(struct dgi_cli *cli, struct dagger_error *error)
{
    /* Not given back: it is ten thousands of small objects, and the process ends. */
    static json_t *manifest;
    struct dgi_argo_request request;
    manifest = NULL;
    signal(SIGPIPE, SIG_IGN);
    if (dgi_argo_request_read(&request, cli, error) &&
        dagger_dag_validate(cli->dag, error))
        manifest = make(cli->dag, &request, error);
    bool is_written =
        manifest && (request.file ? write_file(cli, manifest, &request, error)
                                  : write_to(STDOUT_FILENO, "standard output", manifest,
                                             request.is_json, error));
    dgi_argo_request_release(&request);
    return is_written ? DAGGER_OK : dgi_exit_code(error);
}
