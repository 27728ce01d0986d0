#include "print.h"

#include <stdarg.h>
#include <stdio.h>

#include "show.h"

void dgi_print(struct dagger_writer *out, const char *format, ...)
{
    char text[8192];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size >= (int)sizeof text)
        size = (int)sizeof text - 1;
    if (size > 0)
        dagger_writer_write(out, text, (size_t)size, NULL);
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
