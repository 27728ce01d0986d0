#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool dgi_is_screen(int fd)
{
    const char *terminal = getenv("TERM");
    return terminal && *terminal && strcmp(terminal, "dumb") != 0 && isatty(fd);
}

bool dgi_has_color(int fd)
{
    const char *refused = getenv("NO_COLOR");
    return !(refused && refused[0]) && dgi_is_screen(fd);
}

int dgi_exit_code(const struct dagger_error *error)
{
    if (error->exit_code)
        return error->exit_code;
    return error->code == DAGGER_ERROR_MEMORY ? DAGGER_ERROR_RUN : (int)error->code;
}

static void write_place(char *text, size_t size, const struct dagger_error *error)
{
    if (error->line && error->column)
        snprintf(text, size, "%s:%u:%u", error->file, error->line, error->column);
    else if (error->line)
        snprintf(text, size, "%s:%u", error->file, error->line);
    else
        snprintf(text, size, "%s", error->file);
}

size_t dgi_error_text(char text[DGI_ERROR_TEXT_SIZE], const char *program,
                      const struct dagger_error *error, bool has_color)
{
    char place[sizeof error->file + 32];
    const char *bold = has_color ? "\033[1m" : "", *normal = has_color ? "\033[0m" : "";
    const char *hint = error->hint;
    int length;
    write_place(place, sizeof place, error);
    if (!place[0])
        length = snprintf(text, DGI_ERROR_TEXT_SIZE, "%s%s:%s %s\n", bold, program,
                          normal, error->message);
    /* A task's place is the task's, not that of the bytes that are wrong: it comes last.
     */
    else if (error->code == DAGGER_ERROR_RUN || error->code == DAGGER_ERROR_MEMORY)
        length = snprintf(text, DGI_ERROR_TEXT_SIZE, "%s%s:%s %s (%s)\n", bold, program,
                          normal, error->message, place);
    else
        length = snprintf(text, DGI_ERROR_TEXT_SIZE, "%s%s:%s %s: %s\n", bold, program,
                          normal, place, error->message);
    size_t used = length < DGI_ERROR_TEXT_SIZE ? (size_t)length : DGI_ERROR_TEXT_SIZE - 1;
    if (hint[0])
        length = snprintf(text + used, DGI_ERROR_TEXT_SIZE - used, "  %s\n", hint);
    used += hint[0] ? (size_t)length : 0;
    return used < DGI_ERROR_TEXT_SIZE ? used : DGI_ERROR_TEXT_SIZE - 1;
}

int dgi_cli_report(const char *program, const struct dagger_error *error)
{
    char text[DGI_ERROR_TEXT_SIZE];
    size_t size = dgi_error_text(text, program, error, dgi_has_color(STDERR_FILENO));
    /* One write, so that lines of several processes do not mix. Where it fails there is
     * nobody left to tell. */
    ssize_t written = write(STDERR_FILENO, text, size);
    (void)written;
    return dgi_exit_code(error);
}
