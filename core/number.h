/* Numbers as JSON writes them. Nothing here depends on the locale. */
#ifndef DAGGER_NUMBER_H
#define DAGGER_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The room that the functions below write into, in bytes; they leave what they do not
 * use undefined. */
#define DGI_NUMBER_SIZE 32

/** Write a number at `out`, without a NUL; return its length. */
size_t dgi_format_uint64(char *out, uint64_t number);
size_t dgi_format_int64(char *out, int64_t number);

/** Write a finite number in the shortest digits that read back as the same one. There is
 * always a fraction or an exponent, which tells it from an integer. */
size_t dgi_format_double(char *out, double number);
size_t dgi_format_float(char *out, float number);

/** digits * 10^exponent; the last digit is not 0. */
struct dgi_decimal {
    uint64_t digits;
    int exponent;
};

/** The shortest decimal that reads back as a positive finite number; of those the one
 * nearest to it. */
struct dgi_decimal dgi_decimal_from_double(double number);
struct dgi_decimal dgi_decimal_from_float(float number);

/** The longest text of a number that is read, in bytes. No double needs a fifth of it. */
#define DGI_LONGEST_NUMBER 4096

/** A number's text, taken apart: (+-) mantissa * 10^exponent. */
struct dgi_number {
    const char *text;
    size_t size;
    uint64_t mantissa; /**< its first 19 digits that count */
    int64_t exponent;
    bool is_negative;
    bool is_integer;   /**< neither fraction nor exponent */
    bool is_truncated; /**< there are more digits, not all 0, than `mantissa` has */
};

/**
 * Takes apart the number by JSON's grammar at the front of `size` bytes. False: there is
 * none, it is too long, or what follows looks as if it belonged to it. Exponents beyond
 * any range are cut.
 */
bool dgi_number_scan(struct dgi_number *number, const char *text, size_t size);

/** The number correctly rounded. False: its magnitude is too large. */
bool dgi_number_to_double(const struct dgi_number *number, double *result);
bool dgi_number_to_float(const struct dgi_number *number, float *result);

#endif
