#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool dgi_has_color(int fd)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(refused && refused[0]) && terminal && strcmp(terminal, "dumb") != 0 &&
           isatty(fd);
}

int dgi_exit_code(const struct dagger_error *error)
{
    if (error->exit_code)
        return error->exit_code;
    return error->code == DAGGER_ERROR_MEMORY ? DAGGER_ERROR_RUN : (int)error->code;
}

/* A task's place is the task's, not that of the bytes that are wrong: it comes last. */
static void print_place(char *before, char *after, size_t size,
                        const struct dagger_error *error)
{
    char place[700] = "";
    before[0] = after[0] = '\0';
    if (!error->file[0])
        return;
    if (error->line && error->column)
        snprintf(place, sizeof place, "%s:%u:%u", error->file, error->line,
                 error->column);
    else if (error->line)
        snprintf(place, sizeof place, "%s:%u", error->file, error->line);
    else
        snprintf(place, sizeof place, "%s", error->file);
    if (error->code == DAGGER_ERROR_RUN)
        snprintf(after, size, " (%s)", place);
    else
        snprintf(before, size, "%s: ", place);
}

int dgi_cli_report(const char *program, const struct dagger_error *error)
{
    char before[720], after[720], text[4096];
    bool color = dgi_has_color(STDERR_FILENO);
    print_place(before, after, sizeof before, error);
    const char *hint = error->hint;
    int size =
        snprintf(text, sizeof text, "%s%s:%s %s%s%s\n%s%s%s", color ? "\033[1m" : "",
                 program, color ? "\033[0m" : "", before, error->message, after,
                 hint[0] ? "  " : "", hint, hint[0] ? "\n" : "");
    /* One write, so that lines of several processes do not mix. */
    if (size > 0 && write(STDERR_FILENO, text, (size_t)size) < 0)
        return dgi_exit_code(error);
    return dgi_exit_code(error);
}
