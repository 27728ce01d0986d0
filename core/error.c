#include <dagger/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Messages quote names, paths and bytes from outside: no message has a line end or moves
 * a terminal's cursor, whatever they hold. */
static void put_line(char *out, size_t size, const char *format, va_list arguments)
{
    char text[sizeof((struct dagger_error *)0)->message];
    vsnprintf(text, sizeof text, format, arguments);
    dgi_show_line(out, size, text);
}

bool dagger_error_set(struct dagger_error *error, enum dagger_error_code code,
                      const char *format, ...)
{
    if (!error || error->code != DAGGER_OK)
        return false;
    error->code = code;
    va_list arguments;
    va_start(arguments, format);
    put_line(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

void dagger_error_hint(struct dagger_error *error, const char *format, ...)
{
    if (!error || error->hint[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    put_line(error->hint, sizeof error->hint, format, arguments);
    va_end(arguments);
}

void dagger_error_at(struct dagger_error *error, const char *file, unsigned line,
                     unsigned column)
{
    if (!error || error->file[0])
        return;
    dgi_show_line(error->file, sizeof error->file, file ? file : "");
    error->line = line;
    error->column = column;
}

void dagger_error_prefix(struct dagger_error *error, const char *format, ...)
{
    if (!error || error->code == DAGGER_OK)
        return;
    char prefix[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    put_line(prefix, sizeof prefix - 2, format, arguments);
    va_end(arguments);
    strcat(prefix, ": ");
    size_t length = strlen(prefix);
    size_t rest = sizeof error->message - length - 1;
    size_t message = strnlen(error->message, rest);
    memmove(error->message + length, error->message, message);
    memcpy(error->message, prefix, length);
    error->message[length + message] = '\0';
}
