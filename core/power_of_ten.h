/* Powers of ten to 128 bits, for exact conversion between binary and decimal. */
#ifndef DAGGER_POWER_OF_TEN_H
#define DAGGER_POWER_OF_TEN_H

#include <stdint.h>

#define DGI_POWER_MIN (-342)
#define DGI_POWER_MAX 324

/** The powers that a significand of 128 bits holds exactly. */
#define DGI_POWER_EXACT_MIN 0
#define DGI_POWER_EXACT_MAX 55

/** A significand from 2^127 to 2^128 - 1: that of a power of ten, rounded up. */
struct dgi_power {
    uint64_t high;
    uint64_t low;
};

extern const struct dgi_power dgi_powers_of_ten[DGI_POWER_MAX - DGI_POWER_MIN + 1];

/** 10^exponent is the result * 2^(dgi_log2_of_power(exponent) - 127), or less than one
 * unit of its last bit smaller. */
static inline struct dgi_power dgi_power_of_ten(int exponent)
{
    return dgi_powers_of_ten[exponent - DGI_POWER_MIN];
}

/** floor(log2(10^exponent)), for magnitudes up to 1233. */
static inline int dgi_log2_of_power(int exponent)
{
    return (exponent * 1741647) >> 19;
}

__extension__ typedef unsigned __int128 dgi_uint128;

static inline uint64_t dgi_high(dgi_uint128 number)
{
    return (uint64_t)(number >> 64);
}

#endif
