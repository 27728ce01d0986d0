#include "partitions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names so far. */
struct listing {
    const char *path;
    const char **names;
    size_t count;
    size_t capacity;
    struct dagger_arena *arena;
    struct dagger_error *error;
};

static bool fail(struct listing *listing, const char *name, const char *why)
{
    dagger_error_set(listing->error, DAGGER_ERROR_INVALID, "%s/%s: %s", listing->path,
                     name, why);
    dagger_error_hint(listing->error, "a partitioned input is a folder of files named 0, "
                                      "1, 2 ..., and partitions.json if any");
    return false;
}

static bool append(struct listing *listing, const char *name)
{
    char *copy = dagger_arena_strndup(listing->arena, name, strlen(name));
    if (copy && listing->count == listing->capacity) {
        size_t capacity = 2 * listing->capacity + 64;
        const char **names = realloc(listing->names, capacity * sizeof *names);
        if (names) {
            listing->names = names;
            listing->capacity = capacity;
        }
    }
    if (!copy || listing->count == listing->capacity)
        return dagger_error_set(listing->error, DAGGER_ERROR_MEMORY, "out of memory");
    listing->names[listing->count++] = copy;
    return true;
}

static bool take(struct listing *listing, int fd, const struct dirent *entry)
{
    const char *name = entry->d_name;
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        strcmp(name, "partitions.json") == 0)
        return true;
    mode_t mode = (mode_t)DTTOIF(entry->d_type);
    if (entry->d_type == DT_UNKNOWN) {
        if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
            return fail(listing, name, strerror(errno));
        mode = status.st_mode;
    }
    if (S_ISLNK(mode))
        return fail(listing, name, "this is a symbolic link, which is not followed");
    if (!S_ISREG(mode))
        return true;
    if (name[strspn(name, "0123456789")] != '\0')
        return fail(listing, name, "the name of this file is no number");
    return append(listing, name);
}

/* Numbers of any length: without zeros in front, the longer one is the greater. */
static int compare(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    left += strspn(left, "0");
    right += strspn(right, "0");
    size_t left_length = strlen(left), right_length = strlen(right);
    if (left_length != right_length)
        return left_length < right_length ? -1 : 1;
    return strcmp(left, right);
}

static bool check_unique(struct listing *listing)
{
    for (size_t i = 1; i < listing->count; i++)
        if (compare(&listing->names[i - 1], &listing->names[i]) == 0)
            return fail(listing, listing->names[i],
                        "another file has the same number as this one");
    return true;
}

static bool read_names(struct listing *listing, int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (!folder) {
        if (copy >= 0)
            close(copy);
        return dagger_error_set(listing->error, DAGGER_ERROR_IO, "%s: %s", listing->path,
                                strerror(errno));
    }
    bool ok = true;
    struct dirent *entry;
    while (ok && (errno = 0, entry = readdir(folder)))
        ok = take(listing, fd, entry);
    if (ok && errno)
        ok = dagger_error_set(listing->error, DAGGER_ERROR_IO, "%s: %s", listing->path,
                              strerror(errno));
    closedir(folder);
    return ok;
}

bool dgi_partitions_list(int fd, const char *path, const char ***names, size_t *count,
                         struct dagger_arena *arena, struct dagger_error *error)
{
    struct listing listing = {.path = path, .arena = arena, .error = error};
    bool ok = read_names(&listing, fd);
    if (ok && listing.count) {
        qsort(listing.names, listing.count, sizeof *listing.names, compare);
        ok = check_unique(&listing);
    }
    if (ok && !dagger_arena_defer(arena, free, listing.names))
        ok = dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (!ok) {
        free(listing.names);
        return false;
    }
    *names = listing.names;
    *count = listing.count;
    return true;
}
