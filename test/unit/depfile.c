#include <criterion/criterion.h>

#include "depfile.h"

static void expect_rule(const char *target, const char **paths, size_t count,
                        const char *expected)
{
    struct writer writer = {0};
    struct extract_dependencies dependencies = {.paths = paths, .count = count};
    depfile_write(&writer, target, &dependencies);
    writer_print(&writer, "%c", '\0');
    cr_assert_not(writer.failed);
    cr_expect_str_eq(writer.text, expected);
    writer_release(&writer);
}

Test(depfile, lists_each_file_once_and_gives_headers_rules)
{
    const char *paths[] = {"a.c", "b.h", "a.c", "b.h", "./c.h", "b.h"};
    expect_rule("out.c", paths, 6,
                "out.c: \\\n  a.c \\\n  b.h \\\n  c.h\n"
                "\nb.h:\n"
                "\nc.h:\n");
}

Test(depfile, escapes_what_make_would_take_apart)
{
    const char *paths[] = {"a b#c$d.c"};
    expect_rule("o u$t.c", paths, 1, "o\\ u$$t.c: \\\n  a\\ b\\#c$$d.c\n");
}

Test(depfile, doubles_backslashes_only_where_they_would_quote)
{
    const char *paths[] = {"a\\b\\ c\\\\#.c"};
    expect_rule("o", paths, 1, "o: \\\n  a\\b\\\\\\ c\\\\\\\\\\#.c\n");
}

Test(depfile, a_file_alone_has_no_further_rules)
{
    const char *paths[] = {"a.c"};
    expect_rule("./out.c", paths, 1, "out.c: \\\n  a.c\n");
}
