/* Ending the processes that tasks leave behind. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor.h"

static bool is_kept(pid_t pid, const struct dgi_report_card *kept, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (atomic_load(&kept[i].pid) == pid)
            return true;
    return false;
}

/* The fourth field of /proc/PID/stat; the second, in parentheses, may hold anything. */
static pid_t parent_of(pid_t pid)
{
    char path[40], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    const char *end = strrchr(text, ')');
    /* ") S 1234": a blank, the state, a blank. */
    return end && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

/* Kills the children there are now. True: there were some. */
static bool kill_once(const struct dgi_report_card *kept, unsigned count)
{
    bool found = false;
    pid_t self = getpid();
    DIR *processes = opendir("/proc");
    if (!processes)
        return false;
    for (struct dirent *entry; (entry = readdir(processes));) {
        pid_t pid = isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
        if (pid <= 0 || parent_of(pid) != self || is_kept(pid, kept, count) ||
            kill(pid, SIGKILL) != 0)
            continue;
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
        found = true;
    }
    closedir(processes);
    return found;
}

bool dgi_children_kill(const struct dgi_report_card *kept, unsigned count)
{
    bool found = false;
    /* The children of those that were killed are now this process's. */
    while (kill_once(kept, count))
        found = true;
    return found;
}
