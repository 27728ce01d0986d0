#include "number.h"

#include <string.h>

enum {
    MOST_DIGITS = 19,     /* that any 64 bits hold */
    FARTHEST = 1000000000 /* an exponent beyond any range */
};

static bool is_digit(const char *at, const char *end)
{
    return at < end && (unsigned char)(*at - '0') < 10;
}

/* True where all eight bytes are digits. */
static bool are_digits(uint64_t bytes)
{
    return !(((bytes + UINT64_C(0x4646464646464646)) |
              (bytes - UINT64_C(0x3030303030303030))) &
             UINT64_C(0x8080808080808080));
}

/* The number that eight digits make, the first in the lowest byte: neighbours are joined,
 * into numbers of two digits, then four, then eight. */
static uint64_t join_eight(uint64_t bytes)
{
    bytes -= UINT64_C(0x3030303030303030);
    bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return (bytes * 10000 + (bytes >> 32)) & UINT64_C(0xffffffff);
}

/* Appends the digits at `at` to `*mantissa`, which wraps where there are too many. */
static const char *take_digits(const char *at, const char *end, uint64_t *mantissa)
{
    uint64_t sum = *mantissa;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (end - at >= 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        if (!are_digits(bytes))
            break;
        sum = sum * 100000000 + join_eight(bytes);
        at += 8;
    }
#endif
    for (; is_digit(at, end); at++)
        sum = sum * 10 + (uint64_t)(*at - '0');
    *mantissa = sum;
    return at;
}

static const char *take_exponent(const char *at, const char *end, int64_t *exponent)
{
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (!is_digit(at, end))
        return NULL;
    int64_t sum = 0;
    for (; is_digit(at, end); at++)
        if (sum < FARTHEST)
            sum = sum * 10 + (*at - '0');
    *exponent += is_negative ? -sum : sum;
    return at;
}

/* Nothing that ends a number is one of these. */
static bool may_follow_digits(char byte)
{
    return byte == '.' || byte == '-' || byte == '+' || (byte | 0x20) == 'e';
}

/* A number of more than 19 digits: keeps the first that count. */
static void truncate(struct dgi_number *number, const char *first, const char *end)
{
    uint64_t mantissa = 0;
    int kept = 0;
    number->exponent = 0;
    bool is_fraction = false;
    for (const char *at = first; at < end; at++) {
        if (*at == '.') {
            is_fraction = true;
            continue;
        }
        if (kept == MOST_DIGITS) {
            number->is_truncated |= *at != '0';
            number->exponent += !is_fraction;
            continue;
        }
        mantissa = mantissa * 10 + (uint64_t)(*at - '0');
        kept += mantissa > 0;
        number->exponent -= is_fraction;
    }
    number->mantissa = mantissa;
}

bool dgi_number_scan(struct dgi_number *number, const char *text, size_t size)
{
    const char *at = text;
    const char *end = text + size;
    *number = (struct dgi_number){.text = text, .is_integer = true};
    number->is_negative = at < end && *at == '-';
    at += number->is_negative;
    if (!is_digit(at, end) || (*at == '0' && is_digit(at + 1, end)))
        return false;
    const char *first = at;
    at = take_digits(at, end, &number->mantissa);
    ptrdiff_t digits = at - first;
    if (at < end && *at == '.') {
        number->is_integer = false;
        const char *fraction = at + 1;
        at = take_digits(fraction, end, &number->mantissa);
        if (at == fraction)
            return false;
        digits += at - fraction;
        number->exponent = fraction - at;
    }
    if (digits > MOST_DIGITS)
        truncate(number, first, at);
    if (at < end && (*at | 0x20) == 'e') {
        number->is_integer = false;
        at = take_exponent(at + 1, end, &number->exponent);
        if (!at)
            return false;
    }
    number->size = (size_t)(at - text);
    return number->size <= DGI_LONGEST_NUMBER && (at == end || !may_follow_digits(*at));
}
