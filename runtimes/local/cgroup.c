#include "cgroup.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first line of a small file. False: there is none. */
static bool read_line(const char *path, char *line, size_t size)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool ok = fgets(line, (int)size, file) != NULL;
    fclose(file);
    return ok;
}

/* The number that a file of the folder begins with, and in `*rest` what follows. 0: it
 * has none. */
static uint64_t read_number(const char *folder, const char *file, char *line, size_t size,
                            char **rest)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    if (!read_line(path, line, size) || !isdigit((unsigned char)line[0]))
        return 0;
    return strtoull(line, rest, 10);
}

static double quota_of(const char *folder)
{
    char line[64];
    char *rest;
    uint64_t period;
    uint64_t quota = read_number(folder, "cpu.max", line, sizeof line, &rest);
    if (quota) {
        period = strtoull(rest, NULL, 10);
    } else {
        quota = read_number(folder, "cpu.cfs_quota_us", line, sizeof line, &rest);
        period = read_number(folder, "cpu.cfs_period_us", line, sizeof line, &rest);
    }
    uint64_t thousandths = period ? quota * 1000 / period : 0;
    return (double)thousandths / 1000;
}

static double memory_of(const char *folder)
{
    static const char *const files[] = {"memory.max", "memory.limit_in_bytes"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char line[64];
        char *rest;
        uint64_t bytes = read_number(folder, files[i], line, sizeof line, &rest);
        /* Version 1 says "no limit" by a number near the largest. */
        if (bytes && bytes < (uint64_t)1 << 62)
            return (double)bytes;
    }
    return 0;
}

/* The lowest of what `limit_of` says of a folder and those above it, up to `top`. */
static double lowest(char *folder, size_t top, double (*limit_of)(const char *))
{
    double least = 0;
    for (;;) {
        double limit = limit_of(folder);
        if (limit > 0 && (least == 0 || limit < least))
            least = limit;
        char *end = strrchr(folder + top, '/');
        if (!end)
            return least;
        *end = '\0';
    }
}

static bool has_controller(const char *controllers, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = controllers; (at = strstr(at, name)); at += length)
        if ((at == controllers || at[-1] == ',') && (!at[length] || at[length] == ','))
            return true;
    return false;
}

/* The folder that a line of /proc/self/cgroup names: "number:controllers:path", version 2
 * without controllers. `*top`: what of it is the mount's. False: of another controller.
 */
static bool folder_of_line(char *line, const char *controller, char *folder, size_t *top,
                           bool *is_unified)
{
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!path)
        return false;
    *path++ = '\0';
    path[strcspn(path, "\n")] = '\0';
    controllers++;
    *is_unified = !*controllers;
    if (*controllers && !has_controller(controllers, controller))
        return false;
    int length = snprintf(folder, PATH_MAX, "/sys/fs/cgroup%s%s", *controllers ? "/" : "",
                          *controllers ? controller : "");
    if (length < 0 || strlen(path) >= PATH_MAX - (size_t)length)
        return false;
    *top = (size_t)length;
    strcpy(folder + length, strcmp(path, "/") == 0 ? "" : path);
    return true;
}

/* Inside a container the path may be one of the host's: then the mount's root counts. */
static double limit_of_line(char *line, const char *controller,
                            double (*limit_of)(const char *))
{
    char folder[PATH_MAX];
    size_t top;
    bool is_unified;
    if (!folder_of_line(line, controller, folder, &top, &is_unified))
        return 0;
    return lowest(folder, top, limit_of);
}

static double least_limit(const char *controller, double (*limit_of)(const char *))
{
    char line[PATH_MAX + 128];
    double least = 0;
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file)) {
        double limit = limit_of_line(line, controller, limit_of);
        if (limit > 0 && (least == 0 || limit < least))
            least = limit;
    }
    fclose(file);
    return least;
}

double dgi_cgroup_cpus(void)
{
    return least_limit("cpu", quota_of);
}

uint64_t dgi_cgroup_memory(void)
{
    return (uint64_t)least_limit("memory", memory_of);
}

bool dgi_cgroup_folder(const char *controller, char *folder, bool *is_unified,
                       bool *is_top)
{
    char line[PATH_MAX + 128];
    size_t top;
    bool found = false;
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file)
        return false;
    /* Version 2, which is said last, has the controllers that version 1 has not. */
    while (!found && fgets(line, sizeof line, file))
        found = folder_of_line(line, controller, folder, &top, is_unified);
    fclose(file);
    if (found)
        *is_top = !folder[top];
    return found;
}
