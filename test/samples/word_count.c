#include "../../samples/word_count/word_count.c"

#include <criterion/criterion.h>

#include <unistd.h>

/* A new file that holds `size` bytes; its name lives as long as the arena. */
static const char *write_file(const void *bytes, size_t size)
{
    char *path = dagger_printf("word-count-XXXXXX");
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    return path;
}

static struct report count_bytes(const void *bytes, size_t size, int64_t parts)
{
    const char *path = write_file(bytes, size);
    path_list paths = {.items = &path, .count = 1};
    struct report report = word_count(paths, INT64_MAX, parts);
    unlink(path);
    return report;
}

static struct report count_text(const char *text, int64_t parts)
{
    return count_bytes(text, strlen(text), parts);
}

static void assert_words(struct report report, const char *expected)
{
    char *found = dagger_printf("%lld:", (long long)report.total);
    for (size_t i = 0; i < report.top.count; i++)
        found = dagger_printf("%s %s=%lld", found, report.top.items[i].text,
                              (long long)report.top.items[i].count);
    cr_assert_str_eq(found, expected);
    cr_assert_eq(report.distinct, (int64_t)report.top.count);
}

Test(word_count, counts_words_by_frequency_then_bytes)
{
    assert_words(count_text("the cat, The dog; a CAT\n", 1), "6: cat=2 the=2 a=1 dog=1");
}

Test(word_count, finds_the_same_for_any_number_of_parts)
{
    const char *text = "one two three two three three \xc3\xa9t\xc3\xa9, "
                       "\xc3\x89T\xc3\x89 four  four\nfour four";
    struct report whole = count_text(text, 1);
    for (int64_t parts = 2; parts < 100; parts++) {
        struct report split = count_text(text, parts);
        cr_assert_eq(split.total, whole.total);
        cr_assert_eq(split.distinct, whole.distinct);
        for (size_t i = 0; i < whole.top.count; i++) {
            cr_assert_str_eq(split.top.items[i].text, whole.top.items[i].text);
            cr_assert_eq(split.top.items[i].count, whole.top.items[i].count);
        }
    }
}

Test(word_count, counts_no_words_in_an_empty_file)
{
    assert_words(count_text("", 4), "0:");
    assert_words(count_text(" .,\n", 4), "0:");
}

Test(word_count, folds_latin_greek_and_cyrillic)
{
    assert_words(count_text("\u00c4PFEL \u00e4pfel \u03a9\u03a3 \u03c9\u03c3 "
                            "\u0416\u0401 \u0436\u0451 \u0141\u00d3D\u0179 "
                            "\u0142\u00f3d\u017a",
                            3),
                 "8: \u00e4pfel=2 \u0142\u00f3d\u017a=2 \u03c9\u03c3=2 \u0436\u0451=2");
}

Test(word_count, separates_at_punctuation_beyond_ascii)
{
    assert_words(count_text("\ufeff\u00abun\u00bb\u2014deux\u2026\u3000\u4e2d\u3002\u4e2d"
                            "\U0001f600un \u00d7",
                            1),
                 "5: un=2 \u4e2d=2 deux=1");
}

/* Each of them between two words: a stray byte, overlong, a surrogate, cut off. */
Test(word_count, takes_bytes_that_are_not_utf8_for_separators)
{
    assert_words(count_text("a\xff"
                            "b \xc0\xaf \xed\xa0\x80 c\xe2\x82 d\xf0\x9f",
                            1),
                 "4: a=1 b=1 c=1 d=1");
    assert_words(count_bytes("a\0b\0a", 5, 2), "3: a=2 b=1");
}

Test(word_count, cuts_long_words_at_whole_characters)
{
    char text[MAX_WORD + 3];
    memset(text, 'x', sizeof text);
    memcpy(text + MAX_WORD - 1, "\u00e9z", 4);
    struct report report = count_bytes(text, sizeof text, 3);
    cr_assert_eq(report.total, 1);
    cr_assert_eq(strlen(report.top.items[0].text), MAX_WORD - 1);
}

Test(word_count, returns_only_the_most_frequent)
{
    const char *path = write_file("b b a a c d d d", 15);
    path_list paths = {.items = &path, .count = 1};
    struct report report = word_count(paths, 2, 3);
    unlink(path);
    cr_assert_eq(report.distinct, 4);
    cr_assert_eq(report.top.count, 2);
    cr_assert_str_eq(report.top.items[0].text, "d");
    cr_assert_str_eq(report.top.items[1].text, "a");
    cr_assert_eq(word_count(paths = (path_list){0}, 0, 1).top.count, 0);
}

Test(word_count, reads_words_across_the_ends_of_its_buffer)
{
    enum { WORDS = 50000 };
    char *text = dagger_alloc(WORDS * 9 + 1);
    for (size_t i = 0; i < WORDS; i++)
        memcpy(text + i * 9, "\u00e9word\u00e8 ", 10);
    assert_words(count_text(text, 1), "50000: \u00e9word\u00e8=50000");
    assert_words(count_text(text, 7), "50000: \u00e9word\u00e8=50000");
}

Test(word_count, counts_more_words_than_its_first_table_holds)
{
    char *text = dagger_alloc(20000 * 6 + 1);
    for (int i = 0; i < 20000; i++)
        snprintf(text + (size_t)i * 6, 7, "w%04d ", i % 10000);
    struct report report = count_text(text, 4);
    cr_assert_eq(report.total, 20000);
    cr_assert_eq(report.distinct, 10000);
    cr_assert_str_eq(report.top.items[0].text, "w0000");
    cr_assert_str_eq(report.top.items[9999].text, "w9999");
    cr_assert_eq(report.top.items[9999].count, 2);
}

Test(word_count, fails_on_a_missing_file, .exit_code = 1)
{
    word_count((path_list){.items = (const char *[]){"/no/such/file"}, .count = 1}, 1, 1);
}

Test(word_count, fails_on_a_folder, .exit_code = 1)
{
    word_count((path_list){.items = (const char *[]){"/"}, .count = 1}, 1, 1);
}

Test(word_count, fails_without_parts, .exit_code = 1)
{
    word_count((path_list){0}, 1, 0);
}
