#include "cron_expression.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* ---- Fields ------------------------------------------------------------------------ */

struct field {
    const char *name;
    unsigned least;
    unsigned most;
    const char *words; /* of three letters each, the first for `least`; or NULL */
};

static const struct field fields[] = {
    {"minute", 0, 59, NULL},
    {"hour", 0, 23, NULL},
    {"day of the month", 1, 31, NULL},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {"day of the week", 0, 6, "sunmontuewedthufrisat"},
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

/* A number or a word at `*text`, which moves behind it. */
static bool read_number(const struct field *field, const char **text, const char *end,
                        unsigned *number)
{
    size_t length = (size_t)(end - *text);
    for (unsigned i = 0; field->words && length >= 3 && i <= field->most - field->least;
         i++)
        if (strncasecmp(*text, field->words + (size_t)i * 3, 3) == 0) {
            *number = field->least + i;
            *text += 3;
            return true;
        }
    const char *start = *text;
    *number = 0;
    while (*text < end && **text >= '0' && **text <= '9') {
        if (*number > 999)
            return false;
        *number = *number * 10 + (unsigned)(*(*text)++ - '0');
    }
    return *text > start;
}

/* "*", "5", "1-5", each perhaps with "/2" behind it. */
static bool check_range(const struct field *field, const char *text, const char *end,
                        char *why, size_t size)
{
    unsigned first = field->least, last = field->most, step = 1;
    const char *start = text;
    bool is_read = true;
    if (text < end && (*text == '*' || *text == '?'))
        text++;
    else {
        is_read = read_number(field, &text, end, &first);
        last = first;
        if (is_read && text < end && *text == '-') {
            text++;
            is_read = read_number(field, &text, end, &last);
        }
    }
    if (is_read && text < end && *text == '/') {
        static const struct field steps = {"step", 0, 999, NULL};
        text++;
        is_read = read_number(&steps, &text, end, &step);
    }
    if (!is_read || text != end)
        snprintf(why, size, "the %s \"%.*s\" is no number, range or step", field->name,
                 (int)(end - start), start);
    else if (first < field->least || first > field->most || last > field->most)
        snprintf(why, size, "the %s \"%.*s\" is not between %u and %u", field->name,
                 (int)(end - start), start, field->least, field->most);
    else if (first > last)
        snprintf(why, size, "the %s \"%.*s\" ends before it begins", field->name,
                 (int)(end - start), start);
    else if (step == 0)
        snprintf(why, size, "the %s \"%.*s\" has a step of 0", field->name,
                 (int)(end - start), start);
    else
        return true;
    return false;
}

static bool check_field(const struct field *field, const char *text, size_t length,
                        char *why, size_t size)
{
    const char *end = text + length;
    for (;;) {
        const char *comma = memchr(text, ',', (size_t)(end - text));
        if (!check_range(field, text, comma ? comma : end, why, size))
            return false;
        if (!comma)
            return true;
        text = comma + 1;
    }
}

/* ---- Descriptors ------------------------------------------------------------------- */

/* A duration of whole numbers, "1h30m": Go knows fractions, Argo's schema does not. */
static bool is_duration(const char *text)
{
    static const char *const units[] = {"ns", "us", "ms", "s", "m", "h"};
    if (!*text)
        return false;
    while (*text) {
        size_t digits = strspn(text, "0123456789");
        if (!digits)
            return false;
        text += digits;
        size_t unit = 0;
        while (unit < 6 && strncmp(text, units[unit], strlen(units[unit])) != 0)
            unit++;
        if (unit == 6)
            return false;
        text += strlen(units[unit]);
    }
    return true;
}

static bool check_descriptor(const char *text, char *why, size_t size)
{
    static const char *const known[] = {"@yearly", "@annually", "@monthly", "@weekly",
                                        "@daily",  "@midnight", "@hourly"};
    static const char every[] = "@every ";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            return true;
    if (strncmp(text, every, sizeof every - 1) == 0 &&
        is_duration(text + sizeof every - 1))
        return true;
    snprintf(why, size,
             "it is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, "
             "@hourly and @every DURATION, as @every 1h30m");
    return false;
}

bool dgi_argo_cron_is_valid(const char *expression, char *why, size_t size)
{
    if (*expression == '@')
        return check_descriptor(expression, why, size);
    if (strchr(expression, '=')) {
        snprintf(why, size, "a time zone is not part of it: it is an option of its own");
        return false;
    }
    size_t count = 0;
    for (const char *next = expression;; count++) {
        next += strspn(next, " \t");
        size_t length = strcspn(next, " \t");
        if (!length)
            break;
        if (count < FIELDS && !check_field(&fields[count], next, length, why, size))
            return false;
        next += length;
    }
    if (count == FIELDS)
        return true;
    snprintf(why, size,
             "it has %zu fields, where five are needed: minute, hour, day of the "
             "month, month, day of the week",
             count);
    return false;
}

/* ---- Time zones -------------------------------------------------------------------- */

enum { LONGEST_ZONE = 64 };

static bool has_zone_form(const char *name)
{
    size_t length = strlen(name);
    bool is_start = true;
    for (size_t i = 0; i < length; i++) {
        char next = name[i];
        bool is_letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        bool is_other =
            (next >= '0' && next <= '9') || strchr("_+-", next) || next == '/';
        if (!is_letter && (is_start || !is_other))
            return false;
        is_start = next == '/';
    }
    return length && length < LONGEST_ZONE && !is_start;
}

bool dgi_argo_time_zone_is_valid(const char *name)
{
    static const char folder[] = "/usr/share/zoneinfo";
    char path[sizeof folder + LONGEST_ZONE + 1];
    if (!has_zone_form(name))
        return false;
    if (access(folder, X_OK) != 0)
        return true;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char magic[4] = "";
    FILE *file = fopen(path, "rb");
    bool is_zone = file && fread(magic, sizeof magic, 1, file) == 1 &&
                   memcmp(magic, "TZif", sizeof magic) == 0;
    if (file)
        fclose(file);
    return is_zone;
}
