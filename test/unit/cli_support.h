/* Calls dagger_cli_main() as a process of its own and keeps what it says. */
#ifndef TEST_CLI_SUPPORT_H
#define TEST_CLI_SUPPORT_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dagger/cli.h>

#include "pipelines.h"

/* Children forked beside threads end with complaints of a leak checker, where there is
 * one; the runs of the samples look for leaks. */
DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

/** How a call ended. */
struct said {
    int code;        /* the exit code; 1000 + the signal that killed it */
    char out[32768]; /* what it printed */
    char err[8192];  /* and on standard error, but for its progress: see test/cli/shown.py
                      */
};

static inline void take_text(int fd, char *text, size_t size)
{
    ssize_t read_size = pread(fd, text, size - 1, 0);
    cr_assert(read_size >= 0 && (size_t)read_size < size - 1);
    text[read_size] = '\0';
    close(fd);
}

/** Calls with the given descriptors; -1: closed. */
static inline int call_with(const struct dagger_dag *dag, char **argv, int in, int out,
                            int err)
{
    int argc = 0, status;
    while (argv[argc])
        argc++;
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        int from[] = {in, out, err};
        for (int fd = 0; fd < 3; fd++)
            if (from[fd] < 0)
                close(fd);
            else
                dup2(from[fd], fd);
        exit(dagger_cli_main(dag, argc, argv));
    }
    cr_assert(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/** Removes lines such as "[1/3] sum done in 0.1s" and "pipeline: 3 done in 0.1s". */
static inline void leave_out_progress(char *text)
{
    char *to = text;
    for (char *line = text, *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        next += *next == '\n';
        const char *digits = line[0] == '[' ? line + 1 : line + strlen("pipeline: ");
        size_t count = line[0] == '[' || strncmp(line, "pipeline: ", 10) == 0
                           ? strspn(digits, "0123456789")
                           : 0;
        if (count && (digits[count] == '/' || strncmp(digits + count, " done", 5) == 0))
            continue;
        memmove(to, line, (size_t)(next - line));
        to += next - line;
    }
    *to = '\0';
}

/* Unlike in a file with a name, writes of two threads to one of memory may take the same
 * place, unless they append. */
static inline int open_said(const char *name)
{
    int fd = memfd_create(name, 0);
    cr_assert(fd >= 0 && fcntl(fd, F_SETFL, O_APPEND) == 0);
    return fd;
}

static inline struct said call_with_input(const struct dagger_dag *dag, const char *input,
                                          char **argv)
{
    struct said said;
    int in = memfd_create("in", 0), out = open_said("out"), err = open_said("err");
    cr_assert(in >= 0);
    cr_assert(write(in, input, strlen(input)) == (ssize_t)strlen(input));
    lseek(in, 0, SEEK_SET);
    said.code = call_with(dag, argv, in, out, err);
    close(in);
    take_text(out, said.out, sizeof said.out);
    take_text(err, said.err, sizeof said.err);
    leave_out_progress(said.err);
    return said;
}

/** call(&dag, "-p", "seed=3"): the program's name is put in front. */
#define call(dag, ...)                                                                   \
    call_with_input((dag), "", (char *[]){(char *)"pipeline", __VA_ARGS__, NULL})
#define call_plain(dag) call_with_input((dag), "", (char *[]){(char *)"pipeline", NULL})
#define call_reading(dag, input, ...)                                                    \
    call_with_input((dag), (input), (char *[]){(char *)"pipeline", __VA_ARGS__, NULL})

#define assert_said(what, expected_code, expected_out, expected_err)                     \
    do {                                                                                 \
        struct said said_ = (what);                                                      \
        cr_expect_eq(said_.code, expected_code, "exit code %d, not %d: %s", said_.code,  \
                     expected_code, said_.err);                                          \
        cr_expect_str_eq(said_.out, expected_out);                                       \
        cr_expect_str_eq(said_.err, expected_err);                                       \
    } while (0)

#endif
