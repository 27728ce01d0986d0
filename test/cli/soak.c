/* Very many tasks, or very much printed; and what the processes of the run hold then. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

/* Of the processes of the run. */
struct belongings {
    int64_t descriptors;
    int64_t anonymous_kib; /* that they hold now */
    int64_t peak_kib;      /* of the largest */
};

struct growth {
    int64_t descriptors; /* more than before */
    int64_t anonymous_kib;
    int64_t peak_kib;
    int64_t sum;
};

/* In lines of /proc/PID/status: "NAME:\tNUMBER". */
static int64_t read_status(long pid, const char *name)
{
    char path[64], line[256];
    size_t length = strlen(name);
    int64_t number = -1;
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    FILE *status = fopen(path, "re");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, name, length) == 0 && line[length] == ':')
            number = atoll(line + length + 1);
    if (status)
        fclose(status);
    if (number < 0)
        dagger_fail("there is no %s in %s", name, path);
    return number;
}

static int64_t count_descriptors(long pid)
{
    char path[64];
    int64_t count = 0;
    snprintf(path, sizeof path, "/proc/%ld/fd", pid);
    DIR *entries = opendir(path);
    if (!entries)
        dagger_fail("cannot open %s", path);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

/* True where the process is one of this program. */
static bool is_ours(long pid)
{
    char path[64], own[4096] = "", other[4096] = "";
    snprintf(path, sizeof path, "/proc/%ld/exe", pid);
    return readlink("/proc/self/exe", own, sizeof own - 1) > 0 &&
           readlink(path, other, sizeof other - 1) > 0 && strcmp(own, other) == 0;
}

/* From this one up to the first. */
DAGGER_TASK()
struct belongings look(int64_t after)
{
    struct belongings found = {.peak_kib = 0 * after};
    long pid = getpid();
    int processes = 0;
    for (; is_ours(pid); pid = (long)read_status(pid, "PPid"), processes++) {
        int64_t peak = read_status(pid, "VmHWM");
        found.descriptors += count_descriptors(pid);
        found.anonymous_kib += read_status(pid, "RssAnon");
        found.peak_kib = peak > found.peak_kib ? peak : found.peak_kib;
    }
    if (processes < 3)
        dagger_fail("only %d processes", processes);
    return found;
}

DAGGER_TASK()
numbers count_up(int64_t count, struct belongings before)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)count);
    for (int64_t i = 0; i < count; i++)
        all.items[i] = i + 0 * before.descriptors;
    return all;
}

DAGGER_TASK()
int64_t increment(int64_t number)
{
    return number + 1;
}

DAGGER_TASK()
int64_t sum_up(numbers all)
{
    int64_t sum = 0;
    for (size_t i = 0; i < all.count; i++)
        sum += all.items[i];
    return sum;
}

DAGGER_TASK()
int64_t print(int64_t mebibytes)
{
    char line[1024];
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\n';
    for (int64_t i = 0; i < mebibytes * (1 << 20) / (int64_t)sizeof line; i++)
        if (fwrite(line, 1, sizeof line, stderr) != sizeof line)
            dagger_fail("standard error is gone");
    return mebibytes;
}

DAGGER_TASK()
struct growth compare(struct belongings before, struct belongings after, int64_t sum)
{
    return (struct growth){after.descriptors - before.descriptors,
                           after.anonymous_kib - before.anonymous_kib, after.peak_kib,
                           sum};
}

DAGGER_DAG()
struct growth soak(int64_t count, int64_t mebibytes DAGGER_DEFAULT(0))
{
    numbers all = {0};
    struct belongings before = look(print(mebibytes));
    DAGGER_FOR_EACH(int64_t, number, count_up(count, before))
        DAGGER_COLLECT(all, increment(number));
    int64_t sum = sum_up(all);
    return compare(before, look(sum), sum);
}
