#include "number.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void create_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Calls `parse` with a NUL-terminated copy of the text. */
static double parse_copy(const char *text, size_t size,
                         double (*parse)(const char *text, locale_t locale))
{
    char small[128];
    char *copy = size < sizeof small ? small : malloc(size + 1);
    if (!copy)
        return NAN;
    memcpy(copy, text, size);
    copy[size] = '\0';
    pthread_once(&c_locale_once, create_c_locale);
    double number = parse(copy, c_locale);
    if (copy != small)
        free(copy);
    return number;
}

static double parse_as_double(const char *text, locale_t locale)
{
    return strtod_l(text, NULL, locale);
}

static double parse_as_float(const char *text, locale_t locale)
{
    return (double)strtof_l(text, NULL, locale);
}

bool dgi_parse_double(const char *text, size_t size, double *number)
{
    *number = parse_copy(text, size, parse_as_double);
    return isfinite(*number);
}

bool dgi_parse_float(const char *text, size_t size, float *number)
{
    *number = (float)parse_copy(text, size, parse_as_float);
    return isfinite(*number);
}
