#include "path.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* The folder without links; where it cannot be read, joined to the working directory. */
static char *resolve_folder(const char *folder)
{
    char *real = realpath(folder, NULL);
    if (real || folder[0] == '/')
        return real ? real : strdup(folder);
    char *working = getcwd(NULL, 0), *joined = NULL;
    if (working && asprintf(&joined, "%s/%s", working, folder) < 0)
        joined = NULL;
    free(working);
    return joined;
}

static char *resolve_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *folder = path_folder(path), *real = folder ? resolve_folder(folder) : NULL;
    char *joined = NULL;
    if (real && asprintf(&joined, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name) < 0)
        joined = NULL;
    free(folder);
    free(real);
    return joined;
}

/* The length of the folders that `folder` and `file` share, up to their last slash. */
static size_t shared_length(const char *folder, const char *file)
{
    size_t shared = 0;
    for (size_t i = 0;; i++) {
        if (file[i] == '/' && (folder[i] == '/' || folder[i] == '\0'))
            shared = i + 1;
        if (folder[i] == '\0' || folder[i] != file[i])
            return shared;
    }
}

static char *relative_to(const char *folder, const char *file)
{
    if (strcmp(folder, "/") == 0)
        folder = "";
    size_t shared = shared_length(folder, file), ups = 0;
    const char *rest = strlen(folder) < shared ? "" : folder + shared;
    if (*rest)
        ups = 1;
    for (; *rest; rest++)
        ups += *rest == '/';
    const char *below = file + shared;
    char *result = malloc(3 * ups + strlen(below) + 1);
    if (!result)
        return NULL;
    for (size_t i = 0; i < ups; i++)
        memcpy(result + 3 * i, "../", 3);
    strcpy(result + 3 * ups, below);
    return result;
}

char *path_relative(const char *folder, const char *path)
{
    char *from = resolve_folder(folder), *to = resolve_file(path), *result = NULL;
    bool is_anywhere = folder[0] == '/' || path[0] == '/';
    if (from && to) {
        if (is_anywhere && strcmp(from, "/") != 0 && shared_length(from, to) <= 1)
            result = strdup(to);
        else
            result = relative_to(from, to);
    }
    free(from);
    free(to);
    return result;
}
