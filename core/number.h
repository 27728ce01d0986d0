/* Numbers as JSON writes them. Nothing here depends on the locale. */
#ifndef DAGGER_NUMBER_H
#define DAGGER_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The longest text of any number that the functions below write, in bytes. */
#define DGI_NUMBER_SIZE 32

/** The digits of a positive decimal: 0.DIGITS * 10^point, first and last are not 0. */
struct dgi_decimal {
    char digits[20];
    int count;
    int point;
};

/** Write a number at `out`, without a NUL; return its length. */
size_t dgi_format_uint64(char *out, uint64_t number);
size_t dgi_format_int64(char *out, int64_t number);

/** Write a finite number in the shortest digits that read back as the same one. There is
 * always a fraction or an exponent, which tells it from an integer. */
size_t dgi_format_double(char *out, double number);
size_t dgi_format_float(char *out, float number);

/** The shortest digits of a positive finite number, the nearest to it of those. */
void dgi_decimal_from_double(struct dgi_decimal *decimal, double number);
void dgi_decimal_from_float(struct dgi_decimal *decimal, float number);

/** Read `size` bytes that are a number by JSON's grammar, correctly rounded. False: its
 * magnitude is too large. */
bool dgi_parse_double(const char *text, size_t size, double *number);
bool dgi_parse_float(const char *text, size_t size, float *number);

#endif
