/*
 * Runs a command several times and prints the median of its wall times in seconds, and
 * the resident set of its largest process in KiB. A small program starts it: a child
 * begins with the memory of its parent, and the parent's counts as the child's.
 *
 *     measure RUNS COMMAND…
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RUNS = 1000 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Seconds, or a negative number where the command failed. */
static double run(char **command, long *peak)
{
    double start = now();
    pid_t child = vfork();
    if (child == 0) {
        execvp(command[0], command);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return -1;
    double seconds = now() - start;
    if (usage.ru_maxrss > *peak)
        *peak = usage.ru_maxrss;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? seconds : -1;
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1 || runs > MAX_RUNS) {
        fprintf(stderr, "usage: measure RUNS COMMAND…\n");
        return 2;
    }
    int result = dup(STDOUT_FILENO);
    int nothing = open("/dev/null", O_RDWR);
    if (result < 0 || nothing < 0 || dup2(nothing, STDOUT_FILENO) < 0)
        return 1;
    fcntl(result, F_SETFD, FD_CLOEXEC);

    double seconds[MAX_RUNS];
    long peak = 0;
    for (int i = 0; i < runs; i++) {
        seconds[i] = run(argv + 2, &peak);
        if (seconds[i] < 0)
            return 1;
    }
    qsort(seconds, (size_t)runs, sizeof *seconds, compare);
    dprintf(result, "%.9f %ld\n", seconds[runs / 2], peak);
    return 0;
}
