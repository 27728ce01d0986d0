#include <criterion/criterion.h>

#include <dagger/validate.h>

TestSuite(memory_parse, .timeout = 60);

Test(memory_parse, amounts)
{
    const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {
        {"1", 1},
        {"1048576", 1048576},
        {"0001", 1},
        {"2k", 2000},
        {"3M", 3000000},
        {"4G", 4000000000},
        {"5T", 5000000000000},
        {"6P", 6000000000000000},
        {"7E", 7000000000000000000},
        {"2Ki", 2048},
        {"512Mi", 536870912},
        {"1Gi", 1073741824},
        {"1Ti", 1099511627776},
        {"1Pi", 1125899906842624},
        {"1Ei", 1152921504606846976},
        {"1.5Gi", 1610612736},
        {"0.5Ki", 512},
        {"0.1k", 100},
        {"1.0", 1},
        {"1.5", 2},
        {"0.0001k", 1},
        {"0.00000000000000000000000000001", 1},
        {"1.00000000000000000000000000000Ei", 1152921504606846976},
        {"0.333Ki", 341},
        {"18446744073709551615", UINT64_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t bytes = 0;
        struct dagger_error error = {0};
        cr_expect(dagger_memory_parse(rows[i].text, &bytes, &error), "%s: %s",
                  rows[i].text, error.message);
        cr_expect_eq(bytes, rows[i].bytes, "%s: %llu", rows[i].text,
                     (unsigned long long)bytes);
    }
}

#define FORM                                                                             \
    "write it as \"512Mi\", \"1.5G\" or \"1048576\" (k, M, G, T, P, E or Ki, Mi, Gi, "   \
    "Ti, Pi, Ei)"

Test(memory_parse, what_is_no_amount)
{
    const char *texts[] = {"",     "x",    "Mi",  "1K",  "1m",   "1 Mi", " 1",
                           "1Mi ", "-1",   "+1",  "1.",  ".5",   "1.Mi", "1.5.5",
                           "1e3",  "0x10", "1MI", "1Bi", "1MiB", "1,5G", "1\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t bytes = 7;
        struct dagger_error error = {0};
        cr_expect_not(dagger_memory_parse(texts[i], &bytes, &error), "%s", texts[i]);
        cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
        cr_expect_eq(bytes, 7);
    }
    uint64_t bytes;
    struct dagger_error error = {0};
    cr_expect_not(dagger_memory_parse("1\n", &bytes, &error));
    cr_expect_str_eq(error.message, "\"1\\x0a\" is no amount of memory: " FORM);
}

Test(memory_parse, nothing_and_too_much)
{
    const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"0", "\"0\" is no amount of memory: it must be more than 0"},
        {"0.0Gi", "\"0.0Gi\" is no amount of memory: it must be more than 0"},
        {"16Ei", "\"16Ei\" is no amount of memory: it is more than 64 bits can count"},
        {"19E", "\"19E\" is no amount of memory: it is more than 64 bits can count"},
        {"18446744073709551616", "\"18446744073709551616\" is no amount of memory: it is "
                                 "more than 64 bits can count"},
        {"18446744073709551615.1",
         "\"18446744073709551615.1\" is no amount of memory: it "
         "is more than 64 bits can count"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t bytes;
        struct dagger_error error = {0};
        cr_expect_not(dagger_memory_parse(rows[i].text, &bytes, &error));
        cr_expect_str_eq(error.message, rows[i].message);
    }
}
