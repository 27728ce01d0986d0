/* Text for people: foreign bytes, durations, the last lines of tasks. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "print.h"
#include "tails.h"

static void expect_shown(const char *bytes, size_t size, const char *expected)
{
    struct dagger_writer out;
    dagger_writer_init_memory(&out);
    dgi_print_shown(&out, bytes, size);
    cr_expect_eq(out.used, strlen(expected), "%s", expected);
    cr_expect(out.used == 0 || memcmp(out.buffer, expected, out.used) == 0, "%.*s",
              (int)out.used, out.buffer);
    dagger_writer_release(&out);
}

#define SHOWN(bytes, expected) expect_shown(bytes, sizeof(bytes) - 1, expected)

Test(print, shows_text_as_it_stands)
{
    SHOWN("", "");
    SHOWN("a\tb", "a\tb");
    SHOWN("gr\xc3\xbc\xc3\x9f \xe4\xb8\xad \xf0\x9f\x98\x80",
          "gr\xc3\xbc\xc3\x9f \xe4\xb8\xad \xf0\x9f\x98\x80");
}

Test(print, takes_the_power_from_control_characters)
{
    SHOWN("\033[2J\a\b\x7f", "\\x1b[2J\\x07\\x08\\x7f");
    SHOWN("a\0b\n", "a\\x00b\\x0a");
    SHOWN("\xc2\x9b", "\\xc2\\x9b");          /* CSI, in one character */
    SHOWN("\x9b", "\\x9b");                   /* the same in one byte */
    SHOWN("\xe2\x80\xae", "\\xe2\\x80\\xae"); /* right-to-left override */
    SHOWN("\xff\xc3", "\\xff\\xc3");
}

Test(print, cuts_no_text_however_long)
{
    char text[5001];
    struct dagger_writer out;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    dagger_writer_init_memory(&out);
    dgi_print(&out, "%s|%d", text, 7);
    cr_expect_eq(out.used, sizeof text - 1 + 2);
    cr_expect_eq(memcmp(out.buffer + out.used - 3, "x|7", 3), 0);
    dagger_writer_release(&out);
}

Test(print, shows_durations_in_few_letters)
{
    static const struct {
        uint64_t ms;
        const char *text;
    } cases[] = {
        {0, "0.0s"},          {99, "0.0s"},        {100, "0.1s"},
        {9999, "9.9s"},       {10000, "10s"},      {59999, "59s"},
        {60000, "1m00s"},     {3599999, "59m59s"}, {3600000, "1h00m"},
        {86399999, "23h59m"}, {86400000, "1d00h"}, {8640000000, "100d00h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[DGI_DURATION_SIZE];
        cr_expect_str_eq(dgi_duration_text(cases[i].ms * 1000000, text), cases[i].text);
    }
    char text[DGI_DURATION_SIZE];
    cr_expect_str_eq(dgi_duration_text(UINT64_MAX, text), "213503d23h");
}

Test(tails, keep_the_last_lines_of_each_task)
{
    struct dgi_tails tails = {0};
    char line[32];
    size_t length;
    for (int i = 0; i < 25; i++) {
        snprintf(line, sizeof line, "line %d", i);
        dgi_tails_add(&tails, "a", line, strlen(line));
    }
    dgi_tails_add(&tails, "b", "", 0);
    const struct dgi_tail *tail = dgi_tails_find(&tails, "a");
    cr_assert_not_null(tail);
    cr_expect_eq(tail->count, 25);
    for (size_t i = 0; i < DGI_TAIL_LINES; i++) {
        const char *found = dgi_tail_line(tail, i, &length);
        snprintf(line, sizeof line, "line %zu", i + 15);
        cr_assert_not_null(found);
        cr_expect(length == strlen(line) && memcmp(found, line, length) == 0);
    }
    cr_expect_null(dgi_tail_line(tail, DGI_TAIL_LINES, &length));
    tail = dgi_tails_find(&tails, "b");
    cr_expect_not_null(dgi_tail_line(tail, 0, &length));
    cr_expect_eq(length, 0);
    cr_expect_null(dgi_tail_line(tail, 1, &length));
    dgi_tails_drop(&tails, "a");
    dgi_tails_drop(&tails, "nobody");
    cr_expect_null(dgi_tails_find(&tails, "a"));
    cr_expect_not_null(dgi_tails_find(&tails, "b"));
    dgi_tails_release(&tails);
}

Test(tails, cut_long_lines)
{
    struct dgi_tails tails = {0};
    char line[DGI_TAIL_LINE_SIZE + 100];
    size_t length = 0;
    memset(line, 'x', sizeof line);
    dgi_tails_add(&tails, "a", line, sizeof line);
    cr_expect_not_null(dgi_tail_line(dgi_tails_find(&tails, "a"), 0, &length));
    cr_expect_eq(length, DGI_TAIL_LINE_SIZE);
    dgi_tails_release(&tails);
}
