#include "children.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"

static bool is_kept(pid_t pid, const struct dgi_report_card *kept, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (atomic_load(&kept[i].pid) == pid)
            return true;
    return false;
}

struct kin {
    char state;
    pid_t parent;
    pid_t session;
};

static void read_fields(const char *text, struct kin *kin)
{
    char *rest;
    text += strspn(text, " ");
    kin->state = *text;
    kin->parent = (pid_t)strtol(text + (*text != '\0'), &rest, 10);
    strtol(rest, &rest, 10); /* its group */
    kin->session = (pid_t)strtol(rest, NULL, 10);
}

/* The third field of /proc/PID/stat and those that follow; the second, in parentheses,
 * may hold anything. False: there is no such process. */
static bool read_kin(pid_t pid, struct kin *kin)
{
    char path[40], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    const char *end = strrchr(text, ')');
    if (end)
        read_fields(end + 1, kin);
    return end != NULL;
}

static pid_t parent_of(pid_t pid)
{
    struct kin kin;
    return read_kin(pid, &kin) ? kin.parent : 0;
}

/* The process that an entry of /proc is about; 0: none. */
static pid_t pid_of(const struct dirent *entry)
{
    return isdigit((unsigned char)entry->d_name[0]) ? atoi(entry->d_name) : 0;
}

/* Kills the children there are now, also those of clone() that send no SIGCHLD. True:
 * there were some. */
static bool kill_once(const struct dgi_report_card *kept, unsigned count)
{
    bool found = false;
    pid_t self = getpid();
    DIR *processes = opendir("/proc");
    if (!processes)
        return false;
    for (struct dirent *entry; (entry = readdir(processes));) {
        pid_t pid = pid_of(entry);
        if (pid <= 0 || parent_of(pid) != self || is_kept(pid, kept, count) ||
            kill(pid, SIGKILL) != 0)
            continue;
        while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR)
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

/* Those that live. True: there were some. */
static bool kill_members_once(pid_t session)
{
    bool found = false;
    struct kin kin;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes && (entry = readdir(processes));) {
        pid_t pid = pid_of(entry);
        if (pid > 0 && read_kin(pid, &kin) && kin.session == session && kin.state != 'Z')
            found |= kill(pid, SIGKILL) == 0;
    }
    if (processes)
        closedir(processes);
    return found;
}

void dgi_session_kill(pid_t session)
{
    enum { MOST_LOOKS = 1000 };
    /* Who dies takes a moment, and may have started others before. */
    for (int looks = 0; looks < MOST_LOOKS && kill_members_once(session); looks++)
        sched_yield();
}

bool dgi_is_descendant(pid_t pid, pid_t ancestor)
{
    enum { MOST_GENERATIONS = 1000 };
    for (int i = 0; i < MOST_GENERATIONS && pid > 1 && pid != ancestor; i++)
        pid = parent_of(pid);
    return pid == ancestor;
}

/* ---- Signals to all -----------------------------------------------------------------
 */

struct member {
    pid_t pid;
    pid_t parent;
};

/* Processes: of all, or of a family, in the order of their generations. */
struct people {
    struct member *items;
    size_t count;
    size_t capacity;
};

static bool add(struct people *people, const struct member *member)
{
    if (people->count == people->capacity) {
        size_t larger = 2 * people->capacity + 256;
        struct member *moved = reallocarray(people->items, larger, sizeof *moved);
        if (!moved)
            return false;
        people->items = moved;
        people->capacity = larger;
    }
    people->items[people->count++] = *member;
    return true;
}

static bool list_all(struct people *all)
{
    DIR *processes = opendir("/proc");
    bool ok = processes != NULL;
    for (struct dirent *entry; ok && (entry = readdir(processes));) {
        struct member member = {.pid = pid_of(entry)};
        if (member.pid > 0 && (member.parent = parent_of(member.pid)) > 0)
            ok = add(all, &member);
    }
    if (processes)
        closedir(processes);
    return ok;
}

static bool add_children(struct people *family, const struct people *all, pid_t parent)
{
    bool ok = true;
    for (size_t i = 0; ok && i < all->count; i++)
        if (all->items[i].parent == parent)
            ok = add(family, &all->items[i]);
    return ok;
}

/* The descendants there are now; fewer without memory. */
static void list_family(struct people *family)
{
    struct people all = {0};
    bool ok = list_all(&all) && add_children(family, &all, getpid());
    for (size_t i = 0; ok && i < family->count; i++)
        ok = add_children(family, &all, family->items[i].pid);
    free(all.items);
}

static void signal_once(const struct people *family, int signal)
{
    for (size_t i = 0; i < family->count; i++) {
        size_t next = signal == SIGSTOP ? i : family->count - 1 - i;
        kill(family->items[next].pid, signal);
    }
}

void dgi_descendants_signal(int signal)
{
    enum { MOST_LOOKS = 16 };
    size_t before;
    struct people family = {0};
    /* What was not stopped yet may have started others. */
    for (int looks = 0; looks < MOST_LOOKS; looks++) {
        before = family.count;
        family.count = 0;
        list_family(&family);
        signal_once(&family, signal);
        if (signal != SIGSTOP || family.count == before)
            break;
    }
    free(family.items);
}
