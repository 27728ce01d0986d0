#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "writer.h"

static char folder[] = "/tmp/dagger-writer-XXXXXX";

static void enter_folder(void)
{
    cr_assert(mkdtemp(folder));
    cr_assert(chdir(folder) == 0);
}

static void leave_folder(void)
{
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert(system(command) == 0);
}

TestSuite(writer, .init = enter_folder, .fini = leave_folder);

static void expect_text(struct writer *writer, const char *expected)
{
    cr_expect_eq(writer->size, strlen(expected));
    cr_expect(strncmp(writer->text, expected, writer->size) == 0, "%.*s",
              (int)writer->size, writer->text);
    writer_release(writer);
}

static void save(const char *text, const char *path)
{
    struct writer writer = {0};
    struct dagger_error error = {0};
    writer_print(&writer, "%s", text);
    cr_expect(writer_save(&writer, path, &error), "%s", error.message);
    writer_release(&writer);
}

static void expect_file(const char *path, const char *expected)
{
    char text[64] = "";
    int fd = open(path, O_RDONLY);
    cr_assert(fd >= 0);
    cr_assert(read(fd, text, sizeof text - 1) >= 0);
    close(fd);
    cr_expect_str_eq(text, expected);
}

static size_t count_files(void)
{
    FILE *list = popen("ls -A", "r");
    cr_assert(list);
    size_t count = 0;
    for (int c; (c = fgetc(list)) != EOF;)
        count += c == '\n';
    pclose(list);
    return count;
}

Test(writer, indents_lines_but_not_empty_ones)
{
    struct writer writer = {0};
    writer_print(&writer, "a {\n");
    writer.indent = 1;
    writer_print(&writer, "b;\n\nc = %d", 1);
    writer_print(&writer, ";\n");
    writer.indent = 0;
    writer_print(&writer, "}\n");
    expect_text(&writer, "a {\n    b;\n\n    c = 1;\n}\n");
}

Test(writer, takes_text_longer_than_any_buffer)
{
    static char text[100001];
    memset(text, 'x', sizeof text - 1);
    struct writer writer = {0};
    writer_print(&writer, "%s", text);
    expect_text(&writer, text);
}

Test(writer, escapes_what_a_literal_cannot_hold)
{
    struct writer writer = {0};
    static const char text[] = "\"\\\n\t\r\0\0017\x7f\xc3\xa9?\?=";
    writer_string_literal(&writer, text, sizeof text - 1);
    expect_text(&writer, "\"\\\"\\\\\\n\\t\\r\\000\\0017\\177\\303\\251?\\?=\"");
}

Test(writer, cuts_long_literals_into_lines)
{
    char text[201];
    memset(text, 'x', 200);
    text[200] = '\0';
    struct writer writer = {0};
    writer_print(&writer, "    .a = ");
    writer_string_literal(&writer, text, 200);
    size_t longest = 0, start = 0, count = 0;
    for (size_t i = 0; i < writer.size; i++) {
        count += writer.text[i] == 'x';
        if (writer.text[i] == '\n')
            start = i + 1;
        if (i - start + 1 > longest)
            longest = i - start + 1;
    }
    cr_expect_eq(count, 200);
    cr_expect_leq(longest, 89);
    cr_expect(memcmp(writer.text + longest, "\n         \"x", 12) == 0 ||
              memcmp(writer.text + longest - 1, "\n         \"x", 12) == 0);
    writer_release(&writer);
}

Test(writer, writes_a_new_file_with_the_usual_mode)
{
    umask(022);
    save("text\n", "out.c");
    expect_file("out.c", "text\n");
    struct stat status;
    cr_assert(stat("out.c", &status) == 0);
    cr_expect_eq(status.st_mode & 0777, 0644);
    cr_expect_eq(count_files(), 1);
}

Test(writer, does_not_touch_a_file_that_is_the_same)
{
    save("text\n", "out.c");
    struct stat before, after;
    cr_assert(stat("out.c", &before) == 0);
    save("text\n", "out.c");
    cr_assert(stat("out.c", &after) == 0);
    cr_expect_eq(before.st_ino, after.st_ino);
    cr_expect_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    save("longer text\n", "out.c");
    cr_assert(stat("out.c", &after) == 0);
    cr_expect_neq(before.st_ino, after.st_ino);
    expect_file("out.c", "longer text\n");
}

Test(writer, replaces_the_file_behind_a_link)
{
    save("old", "real.c");
    cr_assert(symlink("real.c", "link.c") == 0);
    save("new", "link.c");
    struct stat status;
    cr_assert(lstat("link.c", &status) == 0);
    cr_expect(S_ISLNK(status.st_mode));
    expect_file("real.c", "new");
}

static void expect_failure(const char *path, const char *message)
{
    struct writer writer = {0};
    struct dagger_error error = {0};
    writer_print(&writer, "text");
    cr_expect_not(writer_save(&writer, path, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_IO);
    cr_expect(strstr(error.message, message), "%s", error.message);
    writer_release(&writer);
}

Test(writer, says_why_it_cannot_write)
{
    cr_assert(mkdir("folder", 0700) == 0);
    expect_failure("folder", "cannot write 'folder': Is a directory");
    expect_failure("missing/out.c", "No such file or directory");
    cr_expect_eq(count_files(), 1);
}

Test(writer, says_that_standard_output_is_full)
{
    struct writer writer = {0};
    struct dagger_error error = {0};
    writer_print(&writer, "text");
    int out = dup(STDOUT_FILENO);
    int full = open("/dev/full", O_WRONLY);
    cr_assert(out >= 0 && full >= 0 && dup2(full, STDOUT_FILENO) >= 0);
    bool done = writer_save(&writer, "-", &error);
    cr_assert(dup2(out, STDOUT_FILENO) >= 0);
    cr_expect_not(done);
    cr_expect(strstr(error.message, "No space left on device"), "%s", error.message);
    writer_release(&writer);
}
