/* A pipeline that shows itself: its tasks do what they are told, by its parameters. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

/* Until the writer on the other end of a FIFO closes it. */
static void wait_at(const char *fifo)
{
    char byte;
    int fd = open(fifo, O_RDONLY);
    if (fd < 0)
        dagger_fail("cannot open %s", fifo);
    while (read(fd, &byte, 1) > 0)
        ;
    close(fd);
}

static void print_lines(int count)
{
    for (int i = 1; i <= count; i++)
        printf("line %d\n", i);
}

static void print_long(const char *character, int length)
{
    for (int i = 0; i < length; i++)
        printf("%s", character);
    putchar('\n');
}

/* In a session of its own, as what goes to the background. */
static void start(const char *what);

/* The same, and nobody waits for it. */
static void leave(const char *what);

/* Dies with its parent. */
static void kill_parent(void)
{
    kill(getppid(), SIGKILL);
    for (;;)
        pause();
}

/* To whatever is open but for standard descriptors. */
static void scrawl(void)
{
    for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
        if (write(fd, "scrawled\n", 9) == 9)
            flock(fd, LOCK_UN);
}

/* One command. */
static void obey(const char *what)
{
    if (strncmp(what, "wait ", 5) == 0)
        wait_at(what + 5);
    else if (strncmp(what, "start ", 6) == 0)
        start(what + 6);
    else if (strncmp(what, "leave ", 6) == 0)
        leave(what + 6);
    else if (strcmp(what, "kill parent") == 0)
        kill_parent();
    else if (strcmp(what, "stay") == 0)
        signal(SIGTERM, SIG_IGN);
    else if (strncmp(what, "say ", 4) == 0)
        printf("%s\n", what + 4);
    else if (strncmp(what, "begin ", 6) == 0)
        printf("%s", what + 6);
    else if (strncmp(what, "lines ", 6) == 0)
        print_lines(atoi(what + 6));
    else if (strncmp(what, "long ", 5) == 0)
        print_long("x", atoi(what + 5));
    else if (strncmp(what, "wide ", 5) == 0)
        print_long("\xe4\xb8\xad", atoi(what + 5));
    else if (strncmp(what, "fail ", 5) == 0)
        dagger_fail("%s", what + 5);
    else if (strcmp(what, "scrawl") == 0)
        scrawl();
    else if (strcmp(what, "crash") == 0)
        raise(SIGSEGV);
    else if (strncmp(what, "exit ", 5) == 0)
        _exit(atoi(what + 5));
    else if (*what)
        dagger_fail("no such command: %s", what);
}

static void start(const char *what)
{
    pid_t child = fork();
    if (child == 0) {
        setsid();
        obey(what);
        _exit(0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child)
        dagger_fail("cannot start what is to %s", what);
}

static void leave(const char *what)
{
    pid_t child = fork();
    if (child == 0) {
        setsid();
        if (fork() == 0)
            obey(what);
        _exit(0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child)
        dagger_fail("cannot leave what is to %s", what);
}

/* Commands, with semicolons between; of "2:fail no" only number 2 takes note. */
static void obey_all(const char *commands, int64_t number)
{
    char text[4096];
    char *rest;
    snprintf(text, sizeof text, "%s", commands);
    for (char *line = strtok_r(text, ";", &rest); line;
         line = strtok_r(NULL, ";", &rest)) {
        char *command = strchr(line, ':');
        if (!command)
            obey(line);
        else if (atoll(line) == number)
            obey(command + 1);
    }
}

DAGGER_TASK()
numbers count_up(int64_t count, const char *what)
{
    numbers all;
    obey_all(what, 0);
    dagger_list_alloc(&all, (size_t)count);
    for (size_t i = 0; i < all.count; i++)
        all.items[i] = (int64_t)i;
    return all;
}

DAGGER_TASK()
int64_t step(int64_t number, const char *what)
{
    obey_all(what, number);
    return number;
}

DAGGER_TASK(.retries = 1, .retry_delay_s = 0.001)
int64_t aside(const char *what)
{
    const char *attempt = getenv("DAGGER_ATTEMPT");
    obey_all(what, attempt ? atoi(attempt) : 1);
    return 100;
}

DAGGER_TASK()
int64_t sum(numbers steps, int64_t more)
{
    for (size_t i = 0; i < steps.count; i++)
        more += steps.items[i];
    return more;
}

DAGGER_DAG()
int64_t shown(int64_t count DAGGER_DEFAULT(3), const char *first DAGGER_DEFAULT(""),
              const char *each DAGGER_DEFAULT(""), const char *other DAGGER_DEFAULT(""))
{
    numbers steps = {0};
    DAGGER_FOR_EACH(int64_t, number, count_up(count, first))
        DAGGER_COLLECT(steps, step(number, each));
    return sum(steps, aside(other));
}
