/*
 * Decimal to binary, correctly rounded: the mantissa is multiplied by a power of ten of
 * 128 bits (the idea of Eisel and Lemire, "Number parsing at a gigabyte per second",
 * 2021). Of the product 128 bits are kept. The power may be too large by one unit of its
 * last bit, and the bits cut off are missing, so the true product lies less than one unit
 * of the last bit kept to either side. That can change what it rounds to only where the
 * kept bits are exactly half-way between two numbers. Then, and only then, the C library
 * decides.
 */
#include "number.h"
#include "power_of_ten.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A binary format. */
struct format {
    int significand_bits;
    int min_exponent;  /* of the last bit of the smallest numbers */
    uint64_t infinity; /* its encoding; larger numbers than the largest round to it */
};

static const struct format double_format = {DBL_MANT_DIG, DBL_MIN_EXP - DBL_MANT_DIG,
                                            UINT64_C(0x7ff0000000000000)};
static const struct format float_format = {FLT_MANT_DIG, FLT_MIN_EXP - FLT_MANT_DIG,
                                           0x7f800000};

/* significand * 2^exponent, within less than one unit of the true product. */
struct product {
    dgi_uint128 significand; /* of 127 or 128 bits */
    int exponent;
    bool is_exact;
};

static struct product multiply(uint64_t mantissa, int exponent)
{
    struct dgi_power power = dgi_power_of_ten(exponent);
    int shift = __builtin_clzll(mantissa);
    mantissa <<= shift;
    dgi_uint128 low = (dgi_uint128)power.low * mantissa;
    return (struct product){
        .significand = (dgi_uint128)power.high * mantissa + dgi_high(low),
        .exponent = dgi_log2_of_power(exponent) - 63 - shift,
        .is_exact = exponent >= DGI_POWER_EXACT_MIN && exponent <= DGI_POWER_EXACT_MAX &&
                    (uint64_t)low == 0,
    };
}

/* The encoding of the number nearest to the product; false: it is not certain. */
static bool round_product(const struct product *product, const struct format *format,
                          uint64_t *encoding)
{
    int size = 127 + (int)(product->significand >> 127);
    int dropped = size - format->significand_bits;
    int exponent = product->exponent + dropped;
    if (exponent < format->min_exponent) {
        dropped += format->min_exponent - exponent;
        exponent = format->min_exponent;
    }
    if (dropped > 127)
        return false;
    uint64_t kept = (uint64_t)(product->significand >> dropped);
    dgi_uint128 half = (dgi_uint128)1 << (dropped - 1);
    dgi_uint128 rest = product->significand & (half * 2 - 1);
    if (rest == half && !product->is_exact)
        return false;
    kept += rest > half || (rest == half && (kept & 1));
    /* The top bit of `kept`, where it is a full significand, adds one to the encoded
     * exponent, which is 0 for the smallest numbers alone. */
    *encoding = kept + ((uint64_t)(exponent - format->min_exponent)
                        << (format->significand_bits - 1));
    return true;
}

/* The encoding of the number without its sign; false: it is not certain. */
static bool encode(const struct dgi_number *number, const struct format *format,
                   uint64_t *encoding)
{
    if (!number->mantissa || number->exponent < DGI_POWER_MIN) {
        *encoding = 0;
        return true;
    }
    if (number->exponent > DGI_POWER_MAX) {
        *encoding = format->infinity;
        return true;
    }
    struct product product = multiply(number->mantissa, (int)number->exponent);
    if (!number->is_truncated)
        return round_product(&product, format, encoding);
    /* The true mantissa lies between this and the next. */
    struct product next = multiply(number->mantissa + 1, (int)number->exponent);
    uint64_t next_encoding;
    product.is_exact = next.is_exact = false;
    return round_product(&product, format, encoding) &&
           round_product(&next, format, &next_encoding) && *encoding == next_encoding;
}

static locale_t the_c_locale;
static pthread_once_t the_c_locale_once = PTHREAD_ONCE_INIT;

static void create_c_locale(void)
{
    the_c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static locale_t c_locale(void)
{
    pthread_once(&the_c_locale_once, create_c_locale);
    return the_c_locale;
}

static const char *terminate(const struct dgi_number *number,
                             char copy[DGI_LONGEST_NUMBER + 1])
{
    memcpy(copy, number->text, number->size);
    copy[number->size] = '\0';
    return copy;
}

static double ask_library_for_double(const struct dgi_number *number)
{
    char copy[DGI_LONGEST_NUMBER + 1];
    return strtod_l(terminate(number, copy), NULL, c_locale());
}

static float ask_library_for_float(const struct dgi_number *number)
{
    char copy[DGI_LONGEST_NUMBER + 1];
    return strtof_l(terminate(number, copy), NULL, c_locale());
}

bool dgi_number_to_double(const struct dgi_number *number, double *result)
{
    uint64_t encoding;
    if (!encode(number, &double_format, &encoding)) {
        *result = ask_library_for_double(number);
        return isfinite(*result);
    }
    if (encoding >= double_format.infinity)
        return false;
    encoding |= (uint64_t)number->is_negative << 63;
    memcpy(result, &encoding, sizeof *result);
    return true;
}

bool dgi_number_to_float(const struct dgi_number *number, float *result)
{
    uint64_t encoding;
    if (!encode(number, &float_format, &encoding)) {
        *result = ask_library_for_float(number);
        return isfinite(*result);
    }
    if (encoding >= float_format.infinity)
        return false;
    uint32_t bits = (uint32_t)encoding | (uint32_t)number->is_negative << 31;
    memcpy(result, &bits, sizeof *result);
    return true;
}
