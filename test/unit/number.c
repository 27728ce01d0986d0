/* Numbers against the C library's, which is correctly rounded and slow. */
#include <criterion/criterion.h>

#include "number.h"
#include "power_of_ten.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(number, .timeout = 300);

enum { RANDOM_NUMBERS = 300000 };

static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static bool parse_double(const char *text, double *result)
{
    struct dgi_number number;
    size_t size = strlen(text);
    cr_assert(dgi_number_scan(&number, text, size), "%s", text);
    cr_assert_eq(number.size, size, "%s", text);
    return dgi_number_to_double(&number, result);
}

static bool parse_float(const char *text, float *result)
{
    struct dgi_number number;
    cr_assert(dgi_number_scan(&number, text, strlen(text)), "%s", text);
    return dgi_number_to_float(&number, result);
}

static void expect_parsed_as_by_library(const char *text)
{
    double expected = strtod(text, NULL);
    double number;
    bool is_parsed = parse_double(text, &number);
    cr_assert_eq(is_parsed, isfinite(expected), "%s", text);
    cr_assert(!is_parsed || memcmp(&number, &expected, sizeof number) == 0,
              "%s: %a, not %a", text, number, expected);
    float expected_float = strtof(text, NULL);
    float number_float;
    is_parsed = parse_float(text, &number_float);
    cr_assert_eq(is_parsed, isfinite(expected_float), "%s", text);
    cr_assert(!is_parsed ||
                  memcmp(&number_float, &expected_float, sizeof number_float) == 0,
              "%s: %a, not %a", text, (double)number_float, (double)expected_float);
}

/* The significand that `text` ("1.23e+45") has, without zeros at its end. */
static uint64_t digits_of(const char *text)
{
    uint64_t digits = 0;
    for (; *text != 'e'; text++)
        if (*text != '.')
            digits = digits * 10 + (uint64_t)(*text - '0');
    while (digits && digits % 10 == 0)
        digits /= 10;
    return digits;
}

/* Below a power of two the numbers lie closer than above it. There the number rounded to
 * some digits may not read back as it, where the next decimal of as many digits does. */
static bool is_shorter_power_of_two(uint64_t digits, uint64_t expected, double number)
{
    int exponent;
    return digits < expected && frexp(number, &exponent) == 0.5;
}

/* The fewest digits that the library reads back as the number, rounded correctly. */
static void expect_shortest(double number)
{
    char text[64];
    int digits = 1;
    do
        snprintf(text, sizeof text, "%.*e", digits - 1, number);
    while (strtod(text, NULL) != number && ++digits < 18);
    struct dgi_decimal decimal = dgi_decimal_from_double(number);
    char formatted[DGI_NUMBER_SIZE + 1];
    formatted[dgi_format_double(formatted, number)] = '\0';
    uint64_t expected = digits_of(text);
    cr_assert(decimal.digits == expected ||
                  is_shorter_power_of_two(decimal.digits, expected, number),
              "%a: %llue%d, not %s", number, (unsigned long long)decimal.digits,
              decimal.exponent, text);
    cr_assert_eq(strtod(formatted, NULL), number, "%a: %s", number, formatted);
}

static void expect_shortest_float(float number)
{
    char text[64];
    int digits = 1;
    do
        snprintf(text, sizeof text, "%.*e", digits - 1, (double)number);
    while (strtof(text, NULL) != number && ++digits < 10);
    struct dgi_decimal decimal = dgi_decimal_from_float(number);
    char formatted[DGI_NUMBER_SIZE + 1];
    formatted[dgi_format_float(formatted, number)] = '\0';
    uint64_t expected = digits_of(text);
    cr_assert(decimal.digits == expected ||
                  is_shorter_power_of_two(decimal.digits, expected, (double)number),
              "%a: %llue%d, not %s", (double)number, (unsigned long long)decimal.digits,
              decimal.exponent, text);
    cr_assert_eq(strtof(formatted, NULL), number, "%a: %s", (double)number, formatted);
}

static double double_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static float float_of(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

Test(number, random_doubles_have_their_shortest_digits)
{
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        double number = fabs(double_of(next_random()));
        if (isfinite(number) && number > 0)
            expect_shortest(number);
    }
}

Test(number, random_floats_have_their_shortest_digits)
{
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        float number = fabsf(float_of((uint32_t)next_random()));
        if (isfinite(number) && number > 0)
            expect_shortest_float(number);
    }
}

Test(number, ordinary_doubles_have_their_shortest_digits)
{
    for (int i = 0; i < RANDOM_NUMBERS / 4; i++) {
        expect_shortest((double)(next_random() >> 11 | 1) * 0x1p-53);
        expect_shortest((double)(next_random() % 1000000 + 1) / 100);
        expect_shortest((double)(next_random() % 100000 + 1));
        expect_shortest((double)(next_random() | 1));
    }
}

Test(number, powers_of_two_and_their_neighbours)
{
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        double power = ldexp(1, exponent);
        expect_shortest(power);
        expect_shortest(nextafter(power, INFINITY));
        if (exponent > -1074)
            expect_shortest(nextafter(power, 0));
    }
    for (int exponent = -149; exponent <= 127; exponent++) {
        float power = ldexpf(1, exponent);
        expect_shortest_float(power);
        expect_shortest_float(nextafterf(power, INFINITY));
        if (exponent > -149)
            expect_shortest_float(nextafterf(power, 0));
    }
}

Test(number, powers_of_ten_and_their_neighbours)
{
    char text[32];
    for (int exponent = -323; exponent <= 308; exponent++) {
        snprintf(text, sizeof text, "1e%d", exponent);
        double power = strtod(text, NULL);
        expect_shortest(power);
        expect_shortest(nextafter(power, INFINITY));
        expect_shortest(nextafter(power, 0));
    }
}

Test(number, the_smallest_and_largest)
{
    for (uint64_t bits = 1; bits < 3000; bits++) {
        expect_shortest(double_of(bits));
        expect_shortest_float(float_of((uint32_t)bits));
        expect_shortest(double_of(UINT64_C(0x7ff0000000000000) - bits));
        expect_shortest_float(float_of(0x7f800000u - (uint32_t)bits));
    }
    expect_shortest(DBL_MIN);
    expect_shortest(nextafter(DBL_MIN, 0));
}

/* Known to be hard: ties, long runs of 9, boundaries between formats. */
static const char *const hard[] = {
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9007199254740994",
    "9007199254740995",
    "9007199254740993.0",
    "9007199254740993e0",
    "90071992547409930e-1",
    "900719925474099.3e1",
    "9007199254740993.00000000000000000000000000000000000001",
    "9007199254740992.99999999999999999999999999999999999999",
    "0.1",
    "0.2",
    "0.3",
    "0.7",
    "123456789012345678",
    "1234567890123456789",
    "12345678901234567890",
    "123456789012345678901234567890",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551617",
    "1e22",
    "1e23",
    "8.5e22",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1.797693134862315807e308",
    "1.797693134862315808e308",
    "2e308",
    "1e309",
    "1e400",
    "1e99999",
    "1e999999999999999999999999",
    "4.9e-324",
    "5e-324",
    "2.4703282292062327208e-324",
    "2.4703282292062328e-324",
    "2.4703282292062327e-324",
    "2.5e-324",
    "2e-324",
    "1e-324",
    "1e-400",
    "1e-99999",
    "7.4e-324",
    "7.5e-324",
    "1e-323",
    "2.2250738585072014e-308",
    "2.2250738585072011e-308",
    "2.2250738585072012e-308",
    "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945"
    "516529523908135087914149158913039621106870086438694594645527657207407820621743379988"
    "141063267329253552286881372149012981122451451889849057222307285255133155755015914397"
    "476397983411801999323962548289017107081850690630666655994938275772572015763062690663"
    "332647565300009245888316433037779791869612049497390377829704905051080609940730262937"
    "128958950003583799967207254304360284078895771796150945516748243471030702609144621572"
    "289880258182545180325707018860872113128079512233426288368622321503775666622503982534"
    "335974568884423900265498198385487948292206894721689831099698365846814022854243330660"
    "339850886445804001034933970427567186443383770486037861622771738545623065874679014086"
    "7233276367187499999999999999999999999999999999999999e-308",
    "3.4028235e38",
    "3.4028236e38",
    "3.40282356e38",
    "3.40282357e38",
    "340282356779733661637539395458142568447.9",
    "340282356779733661637539395458142568448",
    "1.1754943508222875e-38",
    "1.17549429e-38",
    "7.006492321624085e-46",
    "7.0064923e-46",
    "1.00000005960464477539062500000000000000001",
    "1.000000059604644775390625",
    "1.00000005960464477539",
    "16777216",
    "16777217",
    "16777218",
    "16777219.0",
    "0e5",
    "-0",
    "-0.0",
    "0.000",
    "0e99999",
    "0.0000000000000000000000000000000000001",
    "100000000000000000000000000000000000000000000000000000000000000000000000000e-70",
    "0.00000000000000000000000000000000000000000000000000000000000000000012345e70",
    "1e-5",
    "1E+5",
    "1e05",
    "1e-005",
    "6.0221e23",
    "6.62607015e-34",
};

Test(number, hard_texts_are_read_as_by_the_library)
{
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
        expect_parsed_as_by_library(hard[i]);
}

Test(number, random_doubles_are_read_back_from_17_digits)
{
    char text[64];
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        double number = double_of(next_random());
        if (!isfinite(number))
            continue;
        snprintf(text, sizeof text, "%.17g", number);
        double again;
        cr_assert(parse_double(text, &again));
        cr_assert_eq(memcmp(&number, &again, sizeof number), 0, "%s", text);
    }
}

Test(number, random_texts_are_read_as_by_the_library)
{
    char text[128];
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        uint64_t digits = next_random() >> (next_random() % 64);
        int exponent = (int)(next_random() % 700) - 360;
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        expect_parsed_as_by_library(text);
        snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)digits,
                 (unsigned long long)next_random(), exponent);
        expect_parsed_as_by_library(text);
        snprintf(text, sizeof text, "-%u.%02u", (unsigned)(digits % 100000),
                 (unsigned)(next_random() % 100));
        expect_parsed_as_by_library(text);
    }
}

/* Exactly between two doubles, and one digit beside it. */
Test(number, ties_are_read_as_by_the_library)
{
    char text[1200];
    for (int i = 0; i < 3000; i++) {
        uint64_t c = next_random() >> 11 | UINT64_C(1) << 52;
        int exponent = (int)(next_random() % 300) - 200;
        double low = ldexp((double)c, exponent);
        /* The middle needs one bit more than a double has. */
        long double middle = ldexpl((long double)(2 * c + 1), exponent - 1);
        cr_assert(low < middle);
        snprintf(text, sizeof text, "%.800Lg", middle);
        expect_parsed_as_by_library(text);
        snprintf(text, sizeof text, "%.17Lg", middle);
        expect_parsed_as_by_library(text);
        snprintf(text, sizeof text, "%.19Lg", middle);
        expect_parsed_as_by_library(text);
    }
}

Test(number, integers_have_all_their_digits)
{
    char text[DGI_NUMBER_SIZE + 1];
    char expected[DGI_NUMBER_SIZE + 1];
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
        uint64_t number = next_random() >> (i % 64);
        text[dgi_format_uint64(text, number)] = '\0';
        snprintf(expected, sizeof expected, "%llu", (unsigned long long)number);
        cr_assert_str_eq(text, expected);
        text[dgi_format_int64(text, (int64_t)number)] = '\0';
        snprintf(expected, sizeof expected, "%lld", (long long)number);
        cr_assert_str_eq(text, expected);
    }
    for (uint64_t power = 1, i = 0; i < 20; i++, power *= 10)
        for (int k = -1; k <= 1; k++) {
            text[dgi_format_uint64(text, power + (uint64_t)k)] = '\0';
            snprintf(expected, sizeof expected, "%llu",
                     (unsigned long long)(power + (uint64_t)k));
            cr_assert_str_eq(text, expected);
        }
}

Test(number, what_is_no_number)
{
    const char *texts[] = {"",   "-",    "+1",  ".5",  "1.",    "1.e5",
                           "1e", "1e+",  "01",  "-01", "1.2.3", "1e5.5",
                           "1-", "1ee5", "1+1", "x",   "00",    "1e5-"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct dgi_number number;
        cr_expect_not(dgi_number_scan(&number, texts[i], strlen(texts[i])), "%s",
                      texts[i]);
    }
}

Test(number, a_number_ends_where_it_ends)
{
    const char *texts[] = {"0",   "-1",  "12345678",   "1234567890123456789012",
                           "1.5", "1e5", "0.12345678", "1.5e-10"};
    const char *ends[] = {"", ",1", "]", " 1", "x", "\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            char text[64];
            snprintf(text, sizeof text, "%s%s", texts[i], ends[k]);
            struct dgi_number number;
            cr_expect(dgi_number_scan(&number, text, strlen(text)), "%s", text);
            cr_expect_eq(number.size, strlen(texts[i]), "%s", text);
        }
}

Test(number, nothing_is_read_beyond_the_text)
{
    static const char text[] = "123456789.123456789e12";
    for (size_t size = 0; size < sizeof text; size++) {
        char *exact = memcpy(malloc(size + !size), text, size);
        struct dgi_number number;
        if (dgi_number_scan(&number, exact, size))
            cr_expect_leq(number.size, size);
        free(exact);
    }
}

/* Unsigned integers of any size, for the table of powers: least significant word first.
 */
enum { WORDS = 110 };

static uint32_t multiply_by(uint32_t *words, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (uint64_t)words[i] * factor;
        words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

static uint32_t divide_by(uint32_t *words, uint32_t divisor)
{
    uint64_t rest = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
        rest = rest << 32 | words[i];
        words[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint32_t)rest;
}

static int bit_length(const uint32_t *words)
{
    int i = WORDS - 1;
    while (!words[i])
        i--;
    return 32 * i + 32 - __builtin_clz(words[i]);
}

/* The first 128 bits; `*is_exact`: there are no others. */
static struct dgi_power top_of(const uint32_t *words, bool *is_exact)
{
    struct dgi_power power = {0, 0};
    int length = bit_length(words);
    for (int i = 0; i < length || i < 128; i++) {
        int at = length - 1 - i;
        uint64_t bit = at < 0 ? 0 : words[at / 32] >> (at % 32) & 1;
        if (i < 64)
            power.high = power.high << 1 | bit;
        else if (i < 128)
            power.low = power.low << 1 | bit;
        else
            *is_exact = *is_exact && !bit;
    }
    return power;
}

static void expect_power(int exponent, const uint32_t *words, bool is_exact, int scale)
{
    struct dgi_power expected = top_of(words, &is_exact);
    expected.low += !is_exact;
    expected.high += !is_exact && !expected.low;
    struct dgi_power power = dgi_power_of_ten(exponent);
    cr_assert_eq(power.high, expected.high, "10^%d", exponent);
    cr_assert_eq(power.low, expected.low, "10^%d", exponent);
    cr_assert_eq(dgi_log2_of_power(exponent), bit_length(words) - 1 - scale, "10^%d",
                 exponent);
    cr_assert_eq(is_exact,
                 exponent >= DGI_POWER_EXACT_MIN && exponent <= DGI_POWER_EXACT_MAX,
                 "10^%d", exponent);
}

Test(number, the_table_of_powers_is_right)
{
    uint32_t words[WORDS] = {1};
    for (int exponent = 0; exponent <= DGI_POWER_MAX; exponent++) {
        expect_power(exponent, words, true, 0);
        cr_assert_eq(multiply_by(words, 10), 0);
    }
    enum { SCALE = 32 * (WORDS - 1) };
    memset(words, 0, sizeof words);
    words[WORDS - 1] = 1;
    for (int exponent = -1; exponent >= DGI_POWER_MIN; exponent--) {
        divide_by(words, 10);
        expect_power(exponent, words, false, SCALE);
    }
}
