#include <dagger/validate.h>

#include <string.h>

#include "text.h"

struct suffix {
    const char *text;
    uint64_t factor;
};

static const struct suffix suffixes[] = {
    {"", 1},
    {"k", UINT64_C(1000)},
    {"M", UINT64_C(1000000)},
    {"G", UINT64_C(1000000000)},
    {"T", UINT64_C(1000000000000)},
    {"P", UINT64_C(1000000000000000)},
    {"E", UINT64_C(1000000000000000000)},
    {"Ki", UINT64_C(1) << 10},
    {"Mi", UINT64_C(1) << 20},
    {"Gi", UINT64_C(1) << 30},
    {"Ti", UINT64_C(1) << 40},
    {"Pi", UINT64_C(1) << 50},
    {"Ei", UINT64_C(1) << 60},
};

static const uint64_t *find_factor(const char *text)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strcmp(text, suffixes[i].text) == 0)
            return &suffixes[i].factor;
    return NULL;
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* 0.DIGITS times factor, rounded up. From the last digit to the first, so that nothing
 * grows with their number; rounding up at each does the same as once at the end. */
static uint64_t scale_fraction(const char *digits, size_t count, uint64_t factor)
{
    uint64_t sum = 0;
    while (count--)
        sum = (sum + (uint64_t)(digits[count] - '0') * factor + 9) / 10;
    return sum;
}

static bool parse_whole(const char *digits, size_t count, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++)
        if (__builtin_mul_overflow(*number, UINT64_C(10), number) ||
            __builtin_add_overflow(*number, (uint64_t)(digits[i] - '0'), number))
            return false;
    return true;
}

static bool refuse(struct dagger_error *error, const char *text, const char *why)
{
    char shown[DGI_SHOWN_SIZE];
    return dagger_error_set(error, DAGGER_ERROR_INVALID,
                            "\"%s\" is no amount of memory: %s",
                            dgi_show(shown, text, strlen(text)), why);
}

bool dagger_memory_parse(const char *text, uint64_t *bytes, struct dagger_error *error)
{
    const char *whole = text;
    size_t whole_count = count_digits(whole);
    const char *fraction = whole + whole_count;
    bool has_fraction = *fraction == '.';
    fraction += has_fraction;
    size_t fraction_count = has_fraction ? count_digits(fraction) : 0;
    const uint64_t *factor = find_factor(fraction + fraction_count);
    if (!whole_count || (has_fraction && !fraction_count) || !factor)
        return refuse(error, text,
                      "write it as \"512Mi\", \"1.5G\" or \"1048576\" (k, M, G, T, P, E "
                      "or Ki, Mi, Gi, Ti, Pi, Ei)");
    uint64_t number;
    if (!parse_whole(whole, whole_count, &number) ||
        __builtin_mul_overflow(number, *factor, &number) ||
        __builtin_add_overflow(number, scale_fraction(fraction, fraction_count, *factor),
                               &number))
        return refuse(error, text, "it is more than 64 bits can count");
    if (!number)
        return refuse(error, text, "it must be more than 0");
    *bytes = number;
    return true;
}
