#include "number.h"

#include <math.h>
#include <string.h>

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

size_t dgi_format_uint64(char *out, uint64_t number)
{
    char reversed[DGI_NUMBER_SIZE];
    char *first = reversed + sizeof reversed;
    while (number >= 100) {
        first -= 2;
        memcpy(first, digit_pairs + number % 100 * 2, 2);
        number /= 100;
    }
    if (number >= 10) {
        first -= 2;
        memcpy(first, digit_pairs + number * 2, 2);
    } else {
        *--first = (char)('0' + number);
    }
    size_t length = (size_t)(reversed + sizeof reversed - first);
    memcpy(out, first, length);
    return length;
}

size_t dgi_format_int64(char *out, int64_t number)
{
    if (number >= 0)
        return dgi_format_uint64(out, (uint64_t)number);
    *out = '-';
    return 1 + dgi_format_uint64(out + 1, 0 - (uint64_t)number);
}

static char *put_zeros(char *out, int count)
{
    for (; count > 0; count--)
        *out++ = '0';
    return out;
}

static char *put_digits(char *out, const char *digits, int count)
{
    memcpy(out, digits, (size_t)count);
    return out + count;
}

/* 0.00123 */
static char *put_fraction(char *out, const struct dgi_decimal *decimal)
{
    *out++ = '0';
    *out++ = '.';
    out = put_zeros(out, -decimal->point);
    return put_digits(out, decimal->digits, decimal->count);
}

/* 123.45, 12300.0 */
static char *put_fixed(char *out, const struct dgi_decimal *decimal)
{
    int whole = decimal->count < decimal->point ? decimal->count : decimal->point;
    out = put_digits(out, decimal->digits, whole);
    out = put_zeros(out, decimal->point - whole);
    *out++ = '.';
    if (whole == decimal->count)
        return put_zeros(out, 1);
    return put_digits(out, decimal->digits + whole, decimal->count - whole);
}

/* 1.23e-45 */
static char *put_scientific(char *out, const struct dgi_decimal *decimal)
{
    *out++ = decimal->digits[0];
    if (decimal->count > 1) {
        *out++ = '.';
        out = put_digits(out, decimal->digits + 1, decimal->count - 1);
    }
    *out++ = 'e';
    return out + dgi_format_int64(out, decimal->point - 1);
}

static char *put_decimal(char *out, const struct dgi_decimal *decimal)
{
    enum { MOST_ZEROS = 3, MOST_WHOLE_DIGITS = 16 };
    if (decimal->point > MOST_WHOLE_DIGITS || decimal->point < -MOST_ZEROS)
        return put_scientific(out, decimal);
    return decimal->point > 0 ? put_fixed(out, decimal) : put_fraction(out, decimal);
}

size_t dgi_format_double(char *out, double number)
{
    char *end = out;
    if (signbit(number))
        *end++ = '-';
    if (number == 0) {
        memcpy(end, "0.0", 3);
        return (size_t)(end - out) + 3;
    }
    struct dgi_decimal decimal;
    dgi_decimal_from_double(&decimal, fabs(number));
    return (size_t)(put_decimal(end, &decimal) - out);
}

size_t dgi_format_float(char *out, float number)
{
    if (number == 0)
        return dgi_format_double(out, number);
    char *end = out;
    if (signbit(number))
        *end++ = '-';
    struct dgi_decimal decimal;
    dgi_decimal_from_float(&decimal, fabsf(number));
    return (size_t)(put_decimal(end, &decimal) - out);
}
