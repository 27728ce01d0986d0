#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "show.h"

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

/* Text that is cut where it is too long. */
struct cut_text {
    char *text;
    size_t size;
    size_t used;
};

DAGGERI_PRINTF(2, 3)
static void append(struct cut_text *cut, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(cut->text + cut->used, cut->size - cut->used, format, arguments);
    va_end(arguments);
    size_t room = cut->size - cut->used - 1;
    if (length > 0)
        cut->used += (size_t)length < room ? (size_t)length : room;
}

/* Further lines are indented, so that they are seen to belong to it. */
static void append_shown(struct cut_text *cut, const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size;) {
        char shown[DGI_SHOWN_STEP];
        size_t taken = 1;
        if (text[i] == '\n') {
            append(cut, "\n  ");
        } else {
            size_t length = dgi_show_next(shown, text + i, size - i, &taken);
            append(cut, "%.*s", (int)length, shown);
        }
        i += taken;
    }
}

static void append_place(struct cut_text *cut, const struct dagger_error *error)
{
    append_shown(cut, error->file);
    if (error->line)
        append(cut, ":%u", error->line);
    if (error->line && error->column)
        append(cut, ":%u", error->column);
}

size_t dgi_error_text(char text[DGI_ERROR_TEXT_SIZE], const char *program,
                      const struct dagger_error *error, bool has_color)
{
    struct cut_text cut = {text, DGI_ERROR_TEXT_SIZE, 0};
    /* A task's place is the task's, not that of the bytes that are wrong: it comes last.
     */
    bool is_last = error->code == DAGGER_ERROR_RUN;
    append(&cut, "%s%s:%s ", has_color ? "\033[1m" : "", program,
           has_color ? "\033[0m" : "");
    if (error->file[0] && !is_last) {
        append_place(&cut, error);
        append(&cut, ": ");
    }
    append_shown(&cut, error->message);
    if (error->file[0] && is_last) {
        append(&cut, " (");
        append_place(&cut, error);
        append(&cut, ")");
    }
    append(&cut, "\n");
    if (error->hint[0]) {
        append(&cut, "  ");
        append_shown(&cut, error->hint);
        append(&cut, "\n");
    }
    return cut.used;
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
