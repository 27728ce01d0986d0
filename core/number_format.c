#include "number.h"

#include <math.h>
#include <string.h>

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324"
                                  "25262728293031323334353637383940414243444546474849"
                                  "50515253545556575859606162636465666768697071727374"
                                  "75767778798081828384858687888990919293949596979899";

static int count_digits(uint64_t number)
{
    static const uint64_t powers[] = {0,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000,
                                      10000000000,
                                      100000000000,
                                      1000000000000,
                                      10000000000000,
                                      100000000000000,
                                      1000000000000000,
                                      10000000000000000,
                                      100000000000000000,
                                      1000000000000000000,
                                      10000000000000000000u};
    int bits = 64 - __builtin_clzll(number | 1);
    int estimate = bits * 1233 >> 12;
    return estimate + (number >= powers[estimate]);
}

/* All 8 digits. */
static void put_eight(char *out, uint32_t number)
{
    uint32_t high = number / 10000;
    uint32_t low = number % 10000;
    memcpy(out, digit_pairs + high / 100 * 2, 2);
    memcpy(out + 2, digit_pairs + high % 100 * 2, 2);
    memcpy(out + 4, digit_pairs + low / 100 * 2, 2);
    memcpy(out + 6, digit_pairs + low % 100 * 2, 2);
}

/* Exactly `count` digits. */
static void put_digits(char *out, uint64_t number, int count)
{
    char *end = out + count;
    while (number >= 100000000) {
        end -= 8;
        put_eight(end, (uint32_t)(number % 100000000));
        number /= 100000000;
    }
    uint32_t rest = (uint32_t)number;
    while (rest >= 100) {
        end -= 2;
        memcpy(end, digit_pairs + rest % 100 * 2, 2);
        rest /= 100;
    }
    if (end - out == 2)
        memcpy(out, digit_pairs + rest * 2, 2);
    else
        *out = (char)('0' + rest);
}

size_t dgi_format_uint64(char *out, uint64_t number)
{
    int count = count_digits(number);
    put_digits(out, number, count);
    return (size_t)count;
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

/* 0.00123: there are `zeros` in front of the digits. */
static char *put_fraction(char *out, struct dgi_decimal decimal, int count, int zeros)
{
    memcpy(out, "0.", 2);
    out = put_zeros(out + 2, zeros);
    put_digits(out, decimal.digits, count);
    return out + count;
}

/* 12300.0 */
static char *put_whole(char *out, struct dgi_decimal decimal, int count)
{
    put_digits(out, decimal.digits, count);
    out = put_zeros(out + count, decimal.exponent);
    memcpy(out, ".0", 2);
    return out + 2;
}

/* 123.45: the digits one place to the right, then those before the point moved back. */
static char *put_mixed(char *out, struct dgi_decimal decimal, int count, int point)
{
    put_digits(out + 1, decimal.digits, count);
    memmove(out, out + 1, (size_t)point);
    out[point] = '.';
    return out + count + 1;
}

/* 1.23e-45 */
static char *put_scientific(char *out, struct dgi_decimal decimal, int count, int point)
{
    out = count > 1 ? put_mixed(out, decimal, count, 1)
                    : out + dgi_format_uint64(out, decimal.digits);
    *out++ = 'e';
    return out + dgi_format_int64(out, point - 1);
}

static char *put_decimal(char *out, struct dgi_decimal decimal)
{
    enum { MOST_ZEROS = 3, MOST_WHOLE_DIGITS = 16 };
    int count = count_digits(decimal.digits);
    int point = count + decimal.exponent; /* digits before the decimal point */
    if (point > MOST_WHOLE_DIGITS || point < -MOST_ZEROS)
        return put_scientific(out, decimal, count, point);
    if (point <= 0)
        return put_fraction(out, decimal, count, -point);
    return decimal.exponent >= 0 ? put_whole(out, decimal, count)
                                 : put_mixed(out, decimal, count, point);
}

static char *put_sign(char *out, bool is_negative)
{
    *out = '-';
    return out + is_negative;
}

size_t dgi_format_double(char *out, double number)
{
    char *end = put_sign(out, signbit(number));
    if (number == 0) {
        memcpy(end, "0.0", 3);
        return (size_t)(end - out) + 3;
    }
    return (size_t)(put_decimal(end, dgi_decimal_from_double(fabs(number))) - out);
}

size_t dgi_format_float(char *out, float number)
{
    if (number == 0)
        return dgi_format_double(out, number);
    char *end = put_sign(out, signbit(number));
    return (size_t)(put_decimal(end, dgi_decimal_from_float(fabsf(number))) - out);
}
