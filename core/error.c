#include <dagger/error.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool dagger_error_set(struct dagger_error *error, enum dagger_error_code code,
                      const char *format, ...)
{
    if (!error || error->code != DAGGER_OK)
        return false;
    error->code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}

void dagger_error_hint(struct dagger_error *error, const char *format, ...)
{
    if (!error || error->hint[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->hint, sizeof error->hint, format, arguments);
    va_end(arguments);
}

void dagger_error_at(struct dagger_error *error, const char *file, unsigned line,
                     unsigned column)
{
    if (!error || error->file[0])
        return;
    snprintf(error->file, sizeof error->file, "%s", file ? file : "");
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
    vsnprintf(prefix, sizeof prefix - 2, format, arguments);
    va_end(arguments);
    strcat(prefix, ": ");
    size_t length = strlen(prefix);
    size_t rest = sizeof error->message - length - 1;
    size_t message = strnlen(error->message, rest);
    memmove(error->message + length, error->message, message);
    memcpy(error->message, prefix, length);
    error->message[length + message] = '\0';
}
