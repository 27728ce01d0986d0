#include "logs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "watch.h"

#include "../local/keep/beneath.h"

enum { LONGEST_ADDRESS = 200 }; /* in the name of a file */

static void fail(struct dgi_logs *logs)
{
    dagger_error_set(&logs->error, DAGGER_ERROR_IO, "cannot write logs in %s: %s",
                     logs->path, strerror(errno));
}

void dgi_logs_begin(struct dgi_logs *logs, const struct dagger_run_directory *directory)
{
    *logs = (struct dgi_logs){.folder = -1, .is_private = !directory};
    if (directory)
        snprintf(logs->path, sizeof logs->path, "%s/logs/%lld",
                 dagger_run_directory_path(directory),
                 (long long)dagger_run_directory_session(directory));
}

/* ---- Names --------------------------------------------------------------------------
 */

/* Addresses are longer than names of files may be where nesting is deep. */
static void name_log(const struct dagger_event *event, char name[DGI_LOG_NAME_SIZE])
{
    unsigned long long hash = 0xcbf29ce484222325;
    size_t length = strlen(event->address);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)event->address[i]) * 0x100000001b3;
    if (length <= LONGEST_ADDRESS)
        snprintf(name, DGI_LOG_NAME_SIZE, "%s.%u.log", event->address, event->attempt);
    else
        snprintf(name, DGI_LOG_NAME_SIZE, "%.*s-%016llx.%u.log", LONGEST_ADDRESS,
                 event->address, hash, event->attempt);
}

/* ---- Folders ------------------------------------------------------------------------
 */

static bool make_private(struct dgi_logs *logs)
{
    const char *base = getenv("TMPDIR");
    snprintf(logs->path, sizeof logs->path, "%s/dagger-XXXXXX",
             base && base[0] == '/' ? base : "/tmp");
    if (!mkdtemp(logs->path))
        return false;
    dgi_watch_logs(logs->path);
    return true;
}

static int open_parent(const char *path, size_t length)
{
    char parent[PATH_MAX];
    memcpy(parent, path, length);
    parent[length] = '\0';
    return open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* "DIR/logs/SESSION": only these two parts are made, and no link is followed there. */
static int make_kept(const char *path)
{
    const char *session = strrchr(path, '/') + 1;
    int directory = open_parent(path, (size_t)(session - path) - strlen("/logs/"));
    int all = directory < 0 ? -1 : dgi_beneath_folder(directory, "logs");
    int folder = -1;
    if (all >= 0 && mkdirat(all, session, 0700) == 0)
        folder = dgi_beneath_open(all, session, O_RDONLY | O_DIRECTORY, 0);
    int why = errno;
    if (all >= 0)
        close(all);
    if (directory >= 0)
        close(directory);
    errno = why;
    return folder;
}

static bool make_folder(struct dgi_logs *logs)
{
    if (logs->folder >= 0)
        return true;
    if (!logs->is_private)
        logs->folder = make_kept(logs->path);
    else if (make_private(logs))
        logs->folder = open(logs->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (logs->folder < 0)
        fail(logs);
    return logs->folder >= 0;
}

/* ---- Files --------------------------------------------------------------------------
 */

static int open_log(struct dgi_logs *logs, const char *name)
{
    for (size_t i = 0; i < logs->open_count; i++)
        if (strcmp(logs->open[i].name, name) == 0)
            return logs->open[i].fd;
    int fd = openat(logs->folder, name,
                    O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail(logs);
        return -1;
    }
    size_t place = logs->open_count;
    if (place < DGI_LOGS_OPEN) {
        logs->open_count++;
    } else {
        place = logs->oldest;
        logs->oldest = (place + 1) % DGI_LOGS_OPEN;
        close(logs->open[place].fd);
    }
    logs->open[place].fd = fd;
    strcpy(logs->open[place].name, name);
    return fd;
}

static bool write_line(int fd, const char *line, size_t length)
{
    struct iovec parts[] = {{(void *)line, length}, {(void *)"\n", 1}};
    size_t left = length + 1;
    while (left) {
        ssize_t written = writev(fd, parts, 2);
        if (written < 0 && errno != EINTR)
            return false;
        for (size_t i = 0; written > 0 && i < 2; i++) {
            size_t part =
                (size_t)written < parts[i].iov_len ? (size_t)written : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + part;
            parts[i].iov_len -= part;
            written -= (ssize_t)part;
            left -= part;
        }
    }
    return true;
}

void dgi_logs_event(struct dgi_logs *logs, const struct dagger_event *event)
{
    char name[DGI_LOG_NAME_SIZE];
    if (event->kind != DAGGER_EVENT_NODE_OUTPUT || logs->error.code != DAGGER_OK ||
        !make_folder(logs))
        return;
    name_log(event, name);
    int fd = open_log(logs, name);
    if (fd >= 0 && !write_line(fd, event->line, event->line_length))
        fail(logs);
}

bool dgi_logs_find(struct dgi_logs *logs, const struct dagger_event *event,
                   char path[PATH_MAX])
{
    char name[DGI_LOG_NAME_SIZE];
    if (logs->folder < 0)
        return false;
    name_log(event, name);
    int length = snprintf(path, PATH_MAX, "%s/%s", logs->path, name);
    bool is_there = length > 0 && length < PATH_MAX &&
                    faccessat(logs->folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    logs->is_named = logs->is_named || is_there;
    return is_there;
}

/* ---- The end ------------------------------------------------------------------------
 */

static void remove_folder(struct dgi_logs *logs)
{
    struct dirent *entry;
    DIR *files = fdopendir(logs->folder);
    if (!files)
        return;
    while ((entry = readdir(files)))
        unlinkat(logs->folder, entry->d_name, 0);
    closedir(files);
    logs->folder = -1;
    rmdir(logs->path);
    dgi_watch_logs("");
}

bool dgi_logs_end(struct dgi_logs *logs, bool has_failed, struct dagger_error *error)
{
    for (size_t i = 0; i < logs->open_count; i++)
        close(logs->open[i].fd);
    logs->open_count = 0;
    if (logs->folder >= 0 && logs->is_private && !has_failed)
        remove_folder(logs);
    if (logs->folder >= 0)
        close(logs->folder);
    logs->folder = -1;
    return logs->error.code == DAGGER_OK || logs->is_private ||
           dagger_error_set(error, logs->error.code, "%s", logs->error.message);
}
