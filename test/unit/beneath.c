/* No path leads out of a folder: by the kernel, and by the walk that stands in for it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keep/beneath.h"

typedef int opener(int folder, const char *path, int flags, mode_t mode);

static opener *const openers[] = {dgi_beneath_open, dgi_beneath_walk};
static char folder[] = "/tmp/dagger-test-XXXXXX";
static int inside;

/* outside, in/file, in/deep/file, and links of all kinds in `in`. */
static void set_up(void)
{
    char command[500];
    cr_assert(mkdtemp(folder));
    snprintf(command, sizeof command,
             "cd %s && mkdir -p in/deep && echo 1 > outside && echo 1 > in/file && "
             "echo 1 > in/deep/file && cd in && ln -s ../outside link && "
             "ln -s /etc/passwd absolute && ln -s deep folder && ln -s .. up",
             folder);
    cr_assert(system(command) == 0);
    snprintf(command, sizeof command, "%s/in", folder);
    inside = open(command, O_RDONLY | O_DIRECTORY);
    cr_assert(inside >= 0);
}

static void tear_down(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect(system(command) == 0);
}

TestSuite(beneath, .init = set_up, .fini = tear_down);

Test(beneath, opens_what_is_there)
{
    static const char *const paths[] = {"file", "deep/file",  "deep",
                                        ".",    "deep//file", "./deep/./file"};
    for (size_t way = 0; way < 2; way++)
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
            int fd = openers[way](inside, paths[i], O_RDONLY, 0);
            cr_expect(fd >= 0, "%zu %s: %s", way, paths[i], strerror(errno));
            cr_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC);
            close(fd);
        }
}

Test(beneath, leads_nowhere_else)
{
    static const char *const paths[] = {
        "../outside",         "link",        "absolute", "up/outside", "folder/file",
        "deep/../../outside", "/etc/passwd", "",         "missing",    "file/file"};
    for (size_t way = 0; way < 2; way++)
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
            cr_expect(openers[way](inside, paths[i], O_RDONLY, 0) < 0, "%zu %s", way,
                      paths[i]);
}

Test(beneath, makes_files_only_where_nothing_is)
{
    for (size_t way = 0; way < 2; way++) {
        char path[20];
        struct stat status;
        snprintf(path, sizeof path, "deep/new%zu", way);
        int fd = openers[way](inside, path, O_WRONLY | O_CREAT | O_EXCL, 0600);
        cr_assert(fd >= 0, "%s", strerror(errno));
        cr_expect(fstat(fd, &status) == 0 && (status.st_mode & 0777) == 0600);
        close(fd);
        cr_expect(openers[way](inside, path, O_WRONLY | O_CREAT | O_EXCL, 0600) < 0);
        cr_expect(openers[way](inside, "link", O_WRONLY | O_CREAT, 0600) < 0);
    }
}

Test(beneath, refuses_parts_that_are_too_long)
{
    char path[5000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    for (size_t way = 0; way < 2; way++) {
        cr_expect(openers[way](inside, path, O_RDONLY, 0) < 0);
        cr_expect_eq(errno, ENAMETOOLONG);
    }
}

Test(beneath, makes_folders_for_oneself)
{
    struct stat status;
    umask(0);
    for (int again = 0; again < 2; again++) {
        int fd = dgi_beneath_folder(inside, "own");
        cr_assert(fd >= 0 && fstat(fd, &status) == 0);
        cr_expect_eq(status.st_mode & 0777, 0700);
        close(fd);
    }
    cr_expect(dgi_beneath_folder(inside, "up") < 0);
    cr_expect(dgi_beneath_folder(inside, "file") < 0);
}
