#include "print.h"

#include <stdio.h>
#include <stdlib.h>

#include "show.h"

/* Text with no room on the stack. */
static bool print_long(struct dagger_writer *out, struct dagger_error *error, size_t size,
                       const char *format, va_list values)
{
    char *text = malloc(size + 1);
    if (!text) {
        out->failed = true;
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    vsnprintf(text, size + 1, format, values);
    bool ok = dagger_writer_write(out, text, size, error);
    free(text);
    return ok;
}

bool dgi_print_values(struct dagger_writer *out, struct dagger_error *error,
                      const char *format, va_list values)
{
    char text[1024];
    va_list again;
    va_copy(again, values);
    int size = vsnprintf(text, sizeof text, format, values);
    bool ok = size < (int)sizeof text
                  ? dagger_writer_write(out, text, size > 0 ? (size_t)size : 0, error)
                  : print_long(out, error, (size_t)size, format, again);
    va_end(again);
    return ok;
}

void dgi_print(struct dagger_writer *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    dgi_print_values(out, NULL, format, values);
    va_end(values);
}

void dgi_print_shown(struct dagger_writer *out, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size;) {
        char *room = dagger_writer_reserve(out, DGI_SHOWN_STEP, NULL);
        size_t taken = 1;
        if (!room)
            return;
        if (bytes[i] == '\t') {
            room[0] = '\t';
            out->used++;
        } else {
            out->used += dgi_show_next(room, bytes + i, size - i, &taken);
        }
        i += taken;
    }
}

const char *dgi_duration_text(uint64_t ns, char text[DGI_DURATION_SIZE])
{
    unsigned tenths = (unsigned)(ns / 100000000 % 10);
    uint64_t seconds = ns / 1000000000;
    uint64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
    if (seconds < 10)
        snprintf(text, DGI_DURATION_SIZE, "%u.%us", (unsigned)seconds, tenths);
    else if (minutes == 0)
        snprintf(text, DGI_DURATION_SIZE, "%us", (unsigned)seconds);
    else if (hours == 0)
        snprintf(text, DGI_DURATION_SIZE, "%um%02us", (unsigned)minutes,
                 (unsigned)(seconds % 60));
    else if (days == 0)
        snprintf(text, DGI_DURATION_SIZE, "%uh%02um", (unsigned)hours,
                 (unsigned)(minutes % 60));
    else
        snprintf(text, DGI_DURATION_SIZE, "%ud%02uh", (unsigned)days,
                 (unsigned)(hours % 24));
    return text;
}
