/*
 * The shortest decimal of a binary floating-point number, after "The Schubfach way to
 * render doubles" by Raffaello Giulietti (2020). Names follow the paper where it has
 * some: a number is c * 2^q, and the decimals that read back as it lie between vbl and
 * vbr, in units of a quarter of 10^k.
 */
#include "number.h"
#include "power_of_ten.h"

#include <float.h>
#include <string.h>

struct binary {
    uint64_t c;
    int q;
    bool is_lower_closer; /* the next smaller number is at half the usual distance */
};

/* floor(log10(2^q)), or of 3/4 * 2^q. */
static int log10_of(const struct binary *number)
{
    return (number->q * 1262611 - (number->is_lower_closer ? 524031 : 0)) >> 22;
}

/* cp * power / 2^128, with a lowest bit that is set where anything was cut off: enough
 * to compare it with multiples of 2. */
static uint64_t round_to_odd(struct dgi_power power, uint64_t cp)
{
    dgi_uint128 low = (dgi_uint128)power.low * cp;
    dgi_uint128 high = (dgi_uint128)power.high * cp + dgi_high(low);
    return dgi_high(high) | ((uint64_t)high > 1);
}

static struct dgi_decimal without_zeros(uint64_t digits, int exponent)
{
    while (digits % 10 == 0) {
        digits /= 10;
        exponent++;
    }
    return (struct dgi_decimal){digits, exponent};
}

static struct dgi_decimal shortest(const struct binary *number)
{
    int k = log10_of(number);
    int h = number->q + dgi_log2_of_power(-k) + 1;
    struct dgi_power power = dgi_power_of_ten(-k);
    uint64_t cb = 4 * number->c;
    uint64_t vbl = round_to_odd(power, (cb - 2 + number->is_lower_closer) << h);
    uint64_t vb = round_to_odd(power, cb << h);
    uint64_t vbr = round_to_odd(power, (cb + 2) << h);
    /* Where c is even, the ends of the interval read back as the number too. */
    uint64_t is_odd = number->c & 1;
    uint64_t lowest = vbl + is_odd;
    uint64_t highest = vbr - is_odd;

    uint64_t s = vb / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool is_below_in = lowest <= 40 * tens;
        bool is_above_in = 40 * tens + 40 <= highest;
        if (is_below_in != is_above_in)
            return without_zeros(tens + is_above_in, k + 1);
    }
    bool is_below_in = lowest <= 4 * s;
    bool is_above_in = 4 * s + 4 <= highest;
    if (is_below_in != is_above_in)
        return without_zeros(s + is_above_in, k);
    uint64_t middle = 4 * s + 2;
    bool is_above_nearer = vb > middle || (vb == middle && (s & 1));
    return without_zeros(s + is_above_nearer, k);
}

/* `bits` is a number's encoding without its sign. */
static struct dgi_decimal decode(uint64_t bits, int significand_bits, int min_exponent)
{
    uint64_t implicit = UINT64_C(1) << (significand_bits - 1);
    uint64_t fraction = bits & (implicit - 1);
    int biased = (int)(bits >> (significand_bits - 1));
    if (!biased)
        return shortest(&(struct binary){fraction, min_exponent, false});
    return shortest(&(struct binary){.c = fraction | implicit,
                                     .q = min_exponent + biased - 1,
                                     .is_lower_closer = !fraction && biased > 1});
}

struct dgi_decimal dgi_decimal_from_double(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return decode(bits, DBL_MANT_DIG, DBL_MIN_EXP - DBL_MANT_DIG);
}

struct dgi_decimal dgi_decimal_from_float(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return decode(bits, FLT_MANT_DIG, FLT_MIN_EXP - FLT_MANT_DIG);
}
