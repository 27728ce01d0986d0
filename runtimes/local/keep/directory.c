/* Opening and closing a run directory. */
#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../params.h"
#include "beneath.h"
#include "lock.h"

enum { LONGEST_PATH = 490 }; /* bytes; SQLite opens no file whose path is much longer */

int64_t dgi_wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool fail(const char *path, struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", path, strerror(errno));
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* What cannot be done with a folder, by errno, and what else to name. */
static bool cannot(const char *what, const char *path, bool is_new,
                   struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: it cannot be %s: %s", path, what,
                     strerror(errno));
    dagger_error_hint(error, is_new ? "name a new folder, in one that you may write to"
                                    : "name a folder made by --run-dir, that you may "
                                      "read and write");
    return false;
}

static bool is_no_folder(const char *path, bool is_new, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: it is no folder", path);
    dagger_error_hint(error, is_new ? "name a folder that is empty or not there yet"
                                    : "name a folder made by --run-dir");
    return false;
}

static bool is_missing(const char *path, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: there is no such folder", path);
    dagger_error_hint(error, "name a folder made by --run-dir");
    return false;
}

/* ---- The folder ---------------------------------------------------------------------
 */

static bool is_own(const char *name)
{
    static const char *const own[] = {
        ".",          "..",         "lock",           "run.db",
        "run.db-wal", "run.db-shm", "run.db-journal", "segments",
        "outputs",    "logs",       "temporary"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i], name) == 0)
            return true;
    return false;
}

/* A file that no run has made; NULL: there is none, and `*has_run` says if there is a
 * database; or see errno. Valid until `files` is closed. */
static const char *find_foreign(DIR *files, bool *has_run)
{
    const char *foreign = NULL;
    struct dirent *entry;
    *has_run = false;
    while (errno = 0, (entry = readdir(files))) {
        *has_run |= strcmp(entry->d_name, "run.db") == 0;
        if (!foreign && !is_own(entry->d_name))
            foreign = entry->d_name;
    }
    return foreign;
}

static bool refuse_foreign(const char *path, const char *foreign,
                           enum dagger_run_directory_mode mode,
                           struct dagger_error *error)
{
    if (mode == DAGGER_RUN_DIRECTORY_RESUME) {
        dagger_error_set(error, DAGGER_ERROR_IO, "%s: it is no run directory", path);
        dagger_error_hint(error, "name a folder made by --run-dir");
    } else {
        dagger_error_set(error, DAGGER_ERROR_IO,
                         "%s: there is something else in it, as '%s'", path, foreign);
        dagger_error_hint(error, "name an empty folder, or one that is not there yet");
    }
    return false;
}

/* A folder without a database may be a run that has hardly begun, but nothing else. */
static bool check_contents(const struct dagger_run_directory *directory, const char *path,
                           enum dagger_run_directory_mode mode,
                           struct dagger_error *error)
{
    int fd = openat(directory->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *files = fd < 0 ? NULL : fdopendir(fd);
    if (!files) {
        fail(path, error);
        if (fd >= 0)
            close(fd);
        return false;
    }
    bool has_run;
    const char *foreign = find_foreign(files, &has_run);
    bool ok = errno ? fail(path, error)
                    : has_run || !foreign || refuse_foreign(path, foreign, mode, error);
    closedir(files);
    return ok;
}

/* Parents are not made: a path with a slip in it would make folders nobody wants. */
static bool make_folder(const char *path, struct dagger_error *error)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT && errno != ENOTDIR)
        return cannot("made", path, true, error);
    dagger_error_set(error, DAGGER_ERROR_IO,
                     "%s: it cannot be made, as the folder that it would be in is not "
                     "there",
                     path);
    dagger_error_hint(error, "make that first, or name another");
    return false;
}

/* Without this a power cut may take all of it. Some parents may not be read, and some
 * file systems know no sync of folders. */
static bool sync_parent(int folder)
{
    int parent = openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0)
        return errno == EACCES;
    bool ok = fsync(parent) == 0 || errno == EINVAL;
    int why = errno;
    close(parent);
    errno = why;
    return ok;
}

static bool refuse_folder(const char *path, bool is_new, struct dagger_error *error)
{
    if (errno == ENOTDIR)
        return is_no_folder(path, is_new, error);
    if (errno == ENOENT && !is_new)
        return is_missing(path, error);
    return cannot("opened", path, is_new, error);
}

static bool is_too_long(const char *path, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO,
                     "a run directory's whole path has at most %d bytes, here %zu: %s",
                     LONGEST_PATH, strlen(path), path);
    dagger_error_hint(error, "name a folder that is not as deep");
    return false;
}

static bool open_folder(struct dagger_run_directory *directory, const char *path,
                        enum dagger_run_directory_mode mode, struct dagger_error *error)
{
    bool is_new = mode == DAGGER_RUN_DIRECTORY_NEW;
    if (is_new && !directory->is_look && !make_folder(path, error))
        return false;
    directory->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory->folder < 0 && errno == ENOENT && is_new && directory->is_look)
        return true;
    if (directory->folder < 0)
        return refuse_folder(path, is_new, error);
    if (is_new && !directory->is_look && !sync_parent(directory->folder))
        return fail(path, error);
    directory->path = realpath(path, NULL);
    if (!directory->path)
        return fail(path, error);
    if (strlen(directory->path) > LONGEST_PATH)
        return is_too_long(directory->path, error);
    size_t room = strlen(directory->path) + sizeof "/run.db";
    directory->database_path = malloc(room);
    if (!directory->database_path)
        return out_of_memory(error);
    snprintf(directory->database_path, room, "%s/run.db", directory->path);
    return dgi_folder_is_local(directory->folder, path, error) &&
           check_contents(directory, path, mode, error);
}

static bool open_inner(struct dagger_run_directory *directory, const char *name, int *fd,
                       struct dagger_error *error)
{
    *fd = directory->is_look
              ? dgi_beneath_open(directory->folder, name, O_RDONLY | O_DIRECTORY, 0)
              : dgi_beneath_folder(directory->folder, name);
    if (*fd >= 0 || (directory->is_look && errno == ENOENT))
        return true;
    return dagger_error_set(error, DAGGER_ERROR_IO, "%s/%s: %s", directory->path, name,
                            strerror(errno));
}

static bool open_inners(struct dagger_run_directory *directory,
                        struct dagger_error *error)
{
    return open_inner(directory, "segments", &directory->segments, error) &&
           open_inner(directory, "outputs", &directory->outputs, error) &&
           open_inner(directory, "temporary", &directory->temporary, error);
}

/* What a run that was killed has not finished. */
static void drop_temporaries(const struct dagger_run_directory *directory)
{
    int fd = openat(directory->temporary, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *files = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    if (!files) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(files)))
        unlinkat(directory->temporary, entry->d_name, 0);
    closedir(files);
}

/* ---- Opening ------------------------------------------------------------------------
 */

static bool refuse_second(const struct dagger_run_directory *directory,
                          struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: it keeps a run already",
                     directory->path);
    dagger_error_hint(error, "go on with it by --resume, or name another folder");
    return false;
}

/* False: see errno. A folder of -1 is not there. */
static bool look_for_files(int folder, bool *has_files)
{
    int fd = folder < 0 ? -1 : openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *files = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    if (!files) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        errno = why;
        return folder < 0;
    }
    while (errno = 0, (entry = readdir(files)))
        *has_files |= strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    int why = errno;
    closedir(files);
    errno = why;
    return !why;
}

/* What is stored is never taken for a new run's: that would meet it and stumble. */
static bool check_is_new(const struct dagger_run_directory *directory, const char *what,
                         struct dagger_error *error)
{
    bool has_files = false;
    if (!look_for_files(directory->segments, &has_files) ||
        !look_for_files(directory->outputs, &has_files) ||
        !look_for_files(directory->temporary, &has_files))
        return fail(directory->path, error);
    if (!has_files)
        return true;
    dagger_error_set(error, DAGGER_ERROR_IO,
                     "%s: it is %s, and would say what the other files in its folder are",
                     directory->database_path, what);
    dagger_error_hint(error, "restore it, or begin anew in another --run-dir");
    return false;
}

/* SQLite would wait for what is to come out of a pipe. False also where it is not there:
 * see errno, which is 0 otherwise. */
static bool is_file(const struct dagger_run_directory *directory, const char *name)
{
    struct stat status;
    errno = 0;
    return fstatat(directory->folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(status.st_mode);
}

static bool check_database_files(const struct dagger_run_directory *directory,
                                 bool *is_there, struct dagger_error *error)
{
    static const char *const names[] = {"run.db-journal", "run.db-wal", "run.db-shm",
                                        "run.db"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *is_there = is_file(directory, names[i]);
        if (*is_there || errno == ENOENT)
            continue;
        dagger_error_set(error, DAGGER_ERROR_IO, "%s/%s: %s", directory->path, names[i],
                         errno ? strerror(errno) : "it is no regular file");
        dagger_error_hint(error, "restore it, or begin anew in another --run-dir");
        return false;
    }
    return true;
}

static bool open_database(struct dagger_run_directory *directory,
                          enum dagger_run_directory_mode mode, struct dagger_error *error)
{
    bool is_there;
    if (!check_database_files(directory, &is_there, error))
        return false;
    if (!is_there && !check_is_new(directory, "missing", error))
        return false;
    enum dgi_database_state state = DGI_DATABASE_EMPTY;
    if (is_there || !directory->is_look)
        state = dgi_database_open(
            &directory->database, directory->database_path,
            directory->is_look ? DGI_DATABASE_LOOK : DGI_DATABASE_WRITE, error);
    if (state == DGI_DATABASE_BAD ||
        (state == DGI_DATABASE_EMPTY && !check_is_new(directory, "empty", error)))
        return false;
    if (state == DGI_DATABASE_OURS && mode == DAGGER_RUN_DIRECTORY_NEW)
        return refuse_second(directory, error);
    return dgi_directory_read(directory, state, error);
}

static bool open_all(struct dagger_run_directory *directory, const char *path,
                     enum dagger_run_directory_mode mode, struct dagger_error *error)
{
    if (path && !open_folder(directory, path, mode, error))
        return false;
    if (!path || directory->folder < 0)
        return dgi_directory_read(directory, DGI_DATABASE_EMPTY, error);
    directory->lock = dgi_folder_lock(directory->folder, path, directory->is_look, error);
    if (directory->lock == -1 || !open_inners(directory, error) ||
        !open_database(directory, mode, error))
        return false;
    dgi_database_close(&directory->database);
    if (!directory->is_look)
        drop_temporaries(directory);
    return true;
}

bool dgi_directory_connect(struct dagger_run_directory *directory,
                           struct dagger_error *error)
{
    return directory->database.handle ||
           dgi_database_open(&directory->database, directory->database_path,
                             DGI_DATABASE_AGAIN, error) == DGI_DATABASE_OURS;
}

static bool make_sites(struct dagger_run_directory *directory, const void *const *params,
                       struct dagger_error *error)
{
    const void **values = dgi_params_fill(directory->dag, params, error);
    if (!values)
        return false;
    directory->plan = dgi_plan_compile(directory->dag, error);
    bool ok = directory->plan &&
              dgi_sites_create(&directory->sites, directory->plan, values, error);
    free(values);
    if (!ok)
        return false;
    size_t room = directory->sites.count + (size_t)1;
    directory->was_failed = calloc(room, sizeof *directory->was_failed);
    directory->recorder.dirty = calloc(room, sizeof *directory->recorder.dirty);
    return (directory->was_failed && directory->recorder.dirty) || out_of_memory(error);
}

static void release(struct dagger_run_directory *directory)
{
    int fds[] = {directory->folder,  directory->segments,  directory->lock,
                 directory->outputs, directory->temporary, directory->recorder.segment};
    dgi_database_roll_back(&directory->database);
    dgi_database_close(&directory->database);
    dgi_index_release(&directory->index);
    dgi_sites_release(&directory->sites);
    dgi_plan_destroy(directory->plan);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    dgi_batch_clear(&directory->recorder.waiting);
    pthread_mutex_destroy(&directory->recorder.lock);
    pthread_cond_destroy(&directory->recorder.wake);
    pthread_cond_destroy(&directory->recorder.has_room);
    free(directory->recorder.dirty);
    free(directory->was_failed);
    free(directory->path);
    free(directory->database_path);
    free(directory);
}

struct dagger_run_directory *
dagger_run_directory_open(const char *path, enum dagger_run_directory_mode mode,
                          bool is_look, const struct dagger_dag *dag,
                          const void *const *params, struct dagger_error *error)
{
    struct dagger_run_directory *directory = calloc(1, sizeof *directory);
    if (!directory) {
        out_of_memory(error);
        return NULL;
    }
    directory->dag = dag;
    directory->is_look = is_look;
    directory->folder = directory->lock = directory->segments = directory->outputs =
        directory->temporary = directory->recorder.segment = -1;
    pthread_mutex_init(&directory->recorder.lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&directory->recorder.wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_cond_init(&directory->recorder.has_room, NULL);
    if (make_sites(directory, params, error) && open_all(directory, path, mode, error))
        return directory;
    release(directory);
    return NULL;
}

const char *dagger_run_directory_path(const struct dagger_run_directory *directory)
{
    return directory->path;
}

int64_t dagger_run_directory_session(const struct dagger_run_directory *directory)
{
    return directory->session;
}

static bool end_session(struct dagger_run_directory *directory,
                        const struct dagger_error *failure, struct dagger_error *error)
{
    struct dgi_database *database = &directory->database;
    bool has_failed = failure && failure->code != DAGGER_OK;
    return dgi_directory_connect(directory, error) &&
           dgi_database_begin(database, error) &&
           dgi_database_run(database, DGI_REST_NODES, error, "") &&
           dgi_database_run(
               database, DGI_END_SESSION, error, "ttii", has_failed ? "failed" : "done",
               has_failed ? failure->message : NULL, dgi_wall_us(), directory->session) &&
           dgi_database_commit(database, error);
}

bool dagger_run_directory_close(struct dagger_run_directory *directory,
                                const struct dagger_error *failure,
                                struct dagger_error *error)
{
    if (!directory)
        return true;
    bool ok = directory->is_look || directory->recorder.has_failed ||
              end_session(directory, failure, error);
    release(directory);
    return ok;
}
