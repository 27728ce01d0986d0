#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "path.h"

/* All tests run in a new folder with these in it. */
static void enter_folder(void)
{
    char folder[] = "/tmp/dagger-path-XXXXXX";
    cr_assert(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    mkdir("src", 0700);
    mkdir("src/deep", 0700);
    mkdir("build", 0700);
    cr_assert_eq(symlink("src/deep", "link"), 0);
}

static void leave_folder(void)
{
    char *folder = getcwd(NULL, 0);
    unlink("link");
    rmdir("build");
    rmdir("src/deep");
    rmdir("src");
    cr_assert_eq(chdir("/"), 0);
    rmdir(folder);
    free(folder);
}

TestSuite(path, .init = enter_folder, .fini = leave_folder);

static void expect_relative(const char *folder, const char *path, const char *expected)
{
    char *relative = path_relative(folder, path);
    cr_expect_str_eq(relative, expected, "%s from %s: %s", path, folder, relative);
    free(relative);
}

Test(path, the_folder_of_a_path)
{
    const char *cases[][2] = {
        {"a.c", "."}, {"/a.c", "/"}, {"src/a.c", "src"}, {"/x/y/a.c", "/x/y"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *folder = path_folder(cases[i][0]);
        cr_expect_str_eq(folder, cases[i][1]);
        free(folder);
    }
}

Test(path, relative_paths_stay_relative)
{
    expect_relative(".", "a.c", "a.c");
    expect_relative(".", "src/a.c", "src/a.c");
    expect_relative("src", "src/a.c", "a.c");
    expect_relative("src", "a.c", "../a.c");
    expect_relative("src/deep", "a.c", "../../a.c");
    expect_relative("build", "src/deep/a.c", "../src/deep/a.c");
    expect_relative("build", "build/../src/./a.c", "../src/a.c");
}

Test(path, a_link_to_a_folder_is_followed)
{
    expect_relative("link", "src/a.c", "../a.c");
    expect_relative("src", "link/a.c", "deep/a.c");
}

Test(path, names_that_begin_alike_are_not_one_folder)
{
    mkdir("src2", 0700);
    expect_relative("src", "src2/a.c", "../src2/a.c");
    expect_relative("src2", "src/a.c", "../src/a.c");
    rmdir("src2");
}

Test(path, absolute_paths_are_relative_where_they_share_a_folder)
{
    char *here = getcwd(NULL, 0), *file = NULL;
    cr_assert(asprintf(&file, "%s/src/a.c", here) > 0);
    expect_relative("build", file, "../src/a.c");
    expect_relative(here, file, "src/a.c");
    free(file);
    free(here);
}

Test(path, absolute_paths_with_nothing_in_common_stay_absolute)
{
    expect_relative("build", "/usr/a.c", "/usr/a.c");
    expect_relative("/usr", "/etc/a.c", "/etc/a.c");
    expect_relative("/", "/etc/a.c", "etc/a.c");
}

Test(path, a_folder_that_does_not_exist_is_taken_as_written)
{
    expect_relative(".", "missing/a.c", "missing/a.c");
}
