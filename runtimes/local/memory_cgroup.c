#include "memory_cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cgroup.h"

/* What the two versions call the same. */
struct dialect {
    const char *usage;
    const char *limit;
    const char *swap; /* may be missing: there is none, or it is not counted */
    const char *no_limit;
    const char *kills; /* a line "oom_kill N" */
    bool swap_is_sum;  /* of memory and swap */
};

static const struct dialect dialects[] = {
    {"memory.usage_in_bytes", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes",
     "-1", "memory.oom_control", true},
    {"memory.current", "memory.max", "memory.swap.max", "max", "memory.events", false},
};

struct place {
    const struct dialect *dialect;
    char own[PATH_MAX];   /* the cgroup of the run */
    char child[PATH_MAX]; /* that of the worker */
    bool is_top;          /* nothing is above the run's */
};

static bool find(struct place *place, const char *name)
{
    bool is_unified;
    if (!dgi_cgroup_folder("memory", place->own, &is_unified, &place->is_top))
        return false;
    place->dialect = &dialects[is_unified];
    int length = snprintf(place->child, sizeof place->child, "%s/%s", place->own, name);
    return length > 0 && (size_t)length < sizeof place->child;
}

/* ---- Files --------------------------------------------------------------------------
 */

static int open_file(const char *folder, const char *file, int flags)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return open(path, flags | O_CLOEXEC);
}

static bool write_file(const char *folder, const char *file, const char *text)
{
    int fd = open_file(folder, file, O_WRONLY);
    if (fd < 0)
        return false;
    ssize_t written;
    do
        written = write(fd, text, strlen(text));
    while (written < 0 && errno == EINTR);
    close(fd);
    return written == (ssize_t)strlen(text);
}

static bool read_file(const char *folder, const char *file, char *text, size_t size)
{
    int fd = open_file(folder, file, O_RDONLY);
    if (fd < 0)
        return false;
    ssize_t length;
    do
        length = read(fd, text, size - 1);
    while (length < 0 && errno == EINTR);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

/* ---- Making one ---------------------------------------------------------------------
 */

/* Others may have the right to write, but only who manages a cgroup can give it: to a
 * user by its owner, to root by a mark. Nobody manages what has nothing above it. */
static bool is_given(const struct place *place)
{
    static const char *const marks[] = {"user.delegate", "trusted.delegate"};
    char value = '0';
    if (geteuid() != 0 || place->is_top)
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (getxattr(place->own, marks[i], &value, 1) == 1 && value == '1')
            return true;
    return false;
}

static bool make(const struct place *place)
{
    if (!is_given(place))
        return false;
    /* Where it cannot be done, or need not be, the next says so. */
    if (place->dialect == &dialects[1])
        write_file(place->own, "cgroup.subtree_control", "+memory");
    if (mkdir(place->child, 0755) != 0)
        return false;
    if (access(place->child, W_OK) == 0) {
        char path[PATH_MAX + 64];
        snprintf(path, sizeof path, "%s/%s", place->child, place->dialect->limit);
        if (access(path, W_OK) == 0 && write_file(place->child, "cgroup.procs", "0"))
            return true;
    }
    rmdir(place->child);
    return false;
}

static bool set_limit(const struct place *place, uint64_t bytes)
{
    const struct dialect *dialect = place->dialect;
    char usage[32], limit[32];
    if (!read_file(place->child, dialect->usage, usage, sizeof usage))
        return false;
    /* What tasks before this one left does not count. */
    uint64_t used = strtoull(usage, NULL, 10);
    if (bytes > INT64_MAX - used)
        return true;
    snprintf(limit, sizeof limit, "%" PRIu64, used + bytes);
    if (!write_file(place->child, dialect->limit, limit))
        return false;
    write_file(place->child, dialect->swap, dialect->swap_is_sum ? limit : "0");
    return true;
}

void dgi_memory_cgroup_name(char name[DGI_CGROUP_NAME], uint64_t start_ns, unsigned place)
{
    snprintf(name, DGI_CGROUP_NAME, "dagger-%" PRIx64 "-%u", start_ns, place);
}

/* Of a worker that is in its cgroup: from there on /proc would name that as its own. */
static struct place here;
static enum { UNTRIED, ENTERED, NONE } state;

static const struct place *locate(const char *name, struct place *found)
{
    if (state == ENTERED)
        return &here;
    return find(found, name) ? found : NULL;
}

bool dgi_memory_cgroup_limit(const char *name, uint64_t bytes)
{
    if (state == UNTRIED)
        state = find(&here, name) && make(&here) ? ENTERED : NONE;
    return state == ENTERED && set_limit(&here, bytes);
}

void dgi_memory_cgroup_lift(void)
{
    if (state != ENTERED)
        return;
    /* In version 1 the sum may never be less than its part. */
    write_file(here.child, here.dialect->swap, here.dialect->no_limit);
    write_file(here.child, here.dialect->limit, here.dialect->no_limit);
}

/* ---- What became of it --------------------------------------------------------------
 */

bool dgi_memory_cgroup_has_killed(const char *name)
{
    static const char key[] = "oom_kill ";
    struct place found;
    char text[512];
    const struct place *place = locate(name, &found);
    if (!place || !read_file(place->child, place->dialect->kills, text, sizeof text))
        return false;
    const char *at = strstr(text, key);
    return at && strtoull(at + strlen(key), NULL, 10) > 0;
}

void dgi_memory_cgroup_remove(const char *name)
{
    struct place place;
    if (find(&place, name))
        rmdir(place.child);
}
