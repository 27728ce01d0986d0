#include "number.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

/* Takes "d.ddde±xx" apart. Anything that is no digit before the 'e' is the decimal point,
 * whatever the locale makes of it. */
static void take_apart(struct dgi_decimal *decimal, const char *text)
{
    decimal->count = 0;
    for (; *text != 'e'; text++)
        if (*text >= '0' && *text <= '9')
            decimal->digits[decimal->count++] = *text;
    while (decimal->count > 1 && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
    decimal->point = (int)strtol(text + 1, NULL, 10) + 1;
}

void dgi_decimal_from_double(struct dgi_decimal *decimal, double number)
{
    char text[64];
    for (int digits = number < DBL_MIN ? 1 : DBL_DIG; digits <= DBL_DECIMAL_DIG;
         digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, number);
        if (digits == DBL_DECIMAL_DIG || strtod(text, NULL) == number)
            break;
    }
    take_apart(decimal, text);
}

void dgi_decimal_from_float(struct dgi_decimal *decimal, float number)
{
    char text[64];
    for (int digits = number < FLT_MIN ? 1 : FLT_DIG; digits <= FLT_DECIMAL_DIG;
         digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, (double)number);
        if (digits == FLT_DECIMAL_DIG || strtof(text, NULL) == number)
            break;
    }
    take_apart(decimal, text);
}
