#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diagnostic.h"

/* Prints to memory. The caller frees the result. */
static char *printed(const struct diagnostics *diagnostics, bool color)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    cr_assert(stream);
    diagnostics_print(diagnostics, stream, color);
    fclose(stream);
    return text;
}

static struct dagger_place at(const char *file, unsigned line, unsigned column)
{
    return (struct dagger_place){.file = file, .line = line, .column = column};
}

/* Writes `size` bytes to a new file, whose name goes to `path`. */
static void write_source(char *path, const char *text, size_t size)
{
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert(write(fd, text, size) == (ssize_t)size);
    close(fd);
}

/* What is printed for one error in a file of that text, called "x.c". */
static char *printed_in(const char *text, size_t size, unsigned line, unsigned column)
{
    char path[] = "/tmp/dagger-diagnostic-XXXXXX";
    write_source(path, text, size);
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_error(diagnostics, at(path, line, column), "wrong");
    char *output = printed(diagnostics, false);
    diagnostics_destroy(diagnostics);
    unlink(path);
    cr_assert(strncmp(output, path, strlen(path)) == 0);
    memmove(output, output + strlen(path), strlen(output) - strlen(path) + 1);
    return output;
}

static void expect_in(const char *text, unsigned line, unsigned column,
                      const char *expected)
{
    char *output = printed_in(text, strlen(text), line, column);
    cr_expect_str_eq(output, expected);
    free(output);
}

Test(diagnostic, sorts_by_place_and_keeps_notes_with_their_error)
{
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_error(diagnostics, at("no-such.c", 10, 2), "second");
    diagnostics_note(diagnostics, (struct dagger_place){0}, "do %d things", 2);
    diagnostics_note(diagnostics, at("no-such.c", 1, 1), "declared here");
    diagnostics_error(diagnostics, at("no-such.c", 9, 30), "first");
    diagnostics_error(diagnostics, (struct dagger_place){0}, "no place");
    char *output = printed(diagnostics, false);
    cr_expect_str_eq(output, "error: no place\n"
                             "no-such.c:9:30: error: first\n"
                             "no-such.c:10:2: error: second\n"
                             "note: do 2 things\n"
                             "no-such.c:1:1: note: declared here\n");
    cr_expect_eq(diagnostics_count(diagnostics), 3);
    free(output);
    diagnostics_destroy(diagnostics);
}

Test(diagnostic, takes_a_repeated_error_and_its_notes_once)
{
    struct diagnostics *diagnostics = diagnostics_create();
    for (int i = 0; i < 3; i++) {
        diagnostics_error(diagnostics, at("no-such.c", 1, 1), "same");
        diagnostics_note(diagnostics, (struct dagger_place){0}, "note");
    }
    diagnostics_error(diagnostics, at("no-such.c", 1, 1), "other");
    cr_expect_eq(diagnostics_count(diagnostics), 2);
    char *output = printed(diagnostics, false);
    cr_expect_str_eq(output, "no-such.c:1:1: error: other\n"
                             "no-such.c:1:1: error: same\n"
                             "note: note\n");
    free(output);
    diagnostics_destroy(diagnostics);
}

Test(diagnostic, a_note_without_an_error_is_dropped)
{
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_note(diagnostics, (struct dagger_place){0}, "lonely");
    char *output = printed(diagnostics, false);
    cr_expect_str_eq(output, "");
    free(output);
    diagnostics_destroy(diagnostics);
}

Test(diagnostic, shows_the_line_and_a_caret)
{
    expect_in("int a;\nint bad;\n", 2, 5,
              ":2:5: error: wrong\n"
              "    2 | int bad;\n"
              "      |     ^\n");
}

Test(diagnostic, keeps_tabs_in_front_of_the_caret)
{
    expect_in("\tint\tbad;\n", 1, 6,
              ":1:6: error: wrong\n"
              "    1 | \tint\tbad;\n"
              "      | \t   \t^\n");
}

Test(diagnostic, counts_a_character_of_several_bytes_as_one)
{
    expect_in("\"\u00e9\u20ac\" bad\n", 1, 9,
              ":1:9: error: wrong\n"
              "    1 | \"\u00e9\u20ac\" bad\n"
              "      |      ^\n");
}

Test(diagnostic, reads_lines_that_end_in_crlf_or_not_at_all)
{
    expect_in("one\r\ntwo", 1, 1, ":1:1: error: wrong\n    1 | one\n      | ^\n");
    expect_in("one\r\ntwo", 2, 1, ":2:1: error: wrong\n    2 | two\n      | ^\n");
}

Test(diagnostic, skips_a_byte_order_mark)
{
    expect_in("\xef\xbb\xbfint a;\n", 1, 8,
              ":1:8: error: wrong\n    1 | int a;\n      |     ^\n");
}

Test(diagnostic, shows_no_line_that_the_file_does_not_have)
{
    expect_in("one\n", 7, 1, ":7:1: error: wrong\n");
}

Test(diagnostic, puts_a_column_past_the_end_at_the_end)
{
    expect_in("ab\n", 1, 50, ":1:50: error: wrong\n    1 | ab\n      |   ^\n");
}

Test(diagnostic, shows_the_part_of_a_long_line_around_the_caret)
{
    char text[2000];
    memset(text, 'x', sizeof text);
    text[1499] = '!';
    char *output = printed_in(text, sizeof text, 1, 1500);
    char *shown = strstr(output, "| ");
    char *caret = strrchr(output, '^');
    cr_assert(shown && caret);
    cr_expect_lt(strlen(output), 500);
    char *mark = strchr(shown, '!');
    cr_assert(mark);
    cr_expect_eq(mark - shown, caret - strrchr(output, '|'));
    free(output);
}

Test(diagnostic, lets_no_control_byte_through)
{
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_error(diagnostics, (struct dagger_place){0}, "%s", "a\033[2Jb\nc");
    char *output = printed(diagnostics, false);
    cr_expect_str_eq(output, "error: a?[2Jb?c\n");
    free(output);
    diagnostics_destroy(diagnostics);
    expect_in("a\033[2J\n", 1, 1, ":1:1: error: wrong\n    1 | a?[2J\n      | ^\n");
}

Test(diagnostic, colours_only_when_asked_to)
{
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_error(diagnostics, at("no-such.c", 1, 1), "wrong");
    char *plain = printed(diagnostics, false), *color = printed(diagnostics, true);
    cr_expect_null(strchr(plain, '\033'));
    cr_expect_not_null(strstr(color, "\033[1;31merror: "));
    free(plain);
    free(color);
    diagnostics_destroy(diagnostics);
}

Test(diagnostic, shows_an_alias_and_reads_the_file_behind_it)
{
    char path[] = "/tmp/dagger-diagnostic-XXXXXX";
    write_source(path, "text\n", 5);
    struct diagnostics *diagnostics = diagnostics_create();
    diagnostics_alias(diagnostics, "x.c", path);
    diagnostics_error(diagnostics, at("x.c", 1, 1), "wrong");
    char *output = printed(diagnostics, false), *expected = NULL;
    cr_assert(
        asprintf(&expected, "%s:1:1: error: wrong\n    1 | text\n      | ^\n", path) > 0);
    cr_expect_str_eq(output, expected);
    free(output);
    free(expected);
    diagnostics_destroy(diagnostics);
    unlink(path);
}
