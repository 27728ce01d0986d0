/* Files as they go into a run directory. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "keep/hash.h"
#include "keep/results.h"

static int make_file(void)
{
    char path[] = "/tmp/dagger-test-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && unlink(path) == 0);
    return fd;
}

/* It does not tell its size, so that no system call copies it as a whole. */
Test(file_bytes, a_file_that_cannot_be_cloned_is_copied)
{
    bool is_source;
    uint64_t size, copied, hash, other;
    int source = open("/proc/version", O_RDONLY | O_CLOEXEC);
    int target = make_file();
    cr_assert(source >= 0 && dgi_file_clone(target, source, &is_source));
    cr_assert(dgi_file_hash(source, &size, &hash) &&
              dgi_file_hash(target, &copied, &other));
    cr_expect_gt(size, 10);
    cr_expect_eq(copied, size);
    cr_expect_eq(other, hash);
    close(source);
    close(target);
}

Test(file_bytes, it_is_said_which_of_two_files_cannot_be_copied)
{
    bool is_source;
    int source = open("/proc/version", O_RDONLY | O_CLOEXEC);
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int target = make_file();
    cr_expect(!dgi_file_clone(target, folder, &is_source) && is_source);
    cr_expect(!dgi_file_clone(source, source, &is_source) && !is_source);
    close(source);
    close(folder);
    close(target);
}
