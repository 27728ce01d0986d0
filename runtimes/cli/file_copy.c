/* Copies of files: shared blocks where the file system can, else inside the kernel. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 30 };

/* A copy on its way. */
struct copy {
    int from;
    int to;
    off_t size;
    const char *source; /* for messages */
    const char *path;
    struct dagger_error *error;
};

static bool fail_write(const struct copy *copy)
{
    return dagger_error_set(copy->error, DAGGER_ERROR_IO, "cannot write %s: %s",
                            copy->path, strerror(errno));
}

static bool fail_read(const struct copy *copy)
{
    return dagger_error_set(copy->error, DAGGER_ERROR_IO, "cannot read %s: %s",
                            copy->source, strerror(errno));
}

/* Everything from `offset` to the end, through this process. */
static bool copy_by_hand(const struct copy *copy, off_t offset)
{
    struct dagger_writer writer;
    if (lseek(copy->from, offset, SEEK_SET) < 0)
        return fail_read(copy);
    if (lseek(copy->to, offset, SEEK_SET) < 0)
        return fail_write(copy);
    bool ok = dagger_writer_init_fd(&writer, copy->to, copy->path, copy->error);
    while (ok) {
        char *room = dagger_writer_reserve(&writer, 4096, copy->error);
        ssize_t size = room ? read(copy->from, room, writer.capacity - writer.used) : -1;
        if (size > 0) {
            writer.used += (size_t)size;
            continue;
        }
        if (room && size < 0 && errno == EINTR)
            continue;
        ok = room &&
             (size == 0 ? dagger_writer_flush(&writer, copy->error) : fail_read(copy));
        break;
    }
    dagger_writer_release(&writer);
    return ok;
}

/* [*offset, end) inside the kernel. False: it went as far as `*offset`. */
static bool copy_in_kernel(const struct copy *copy, off_t *offset, off_t end)
{
    off_t target = *offset;
    while (*offset < end) {
        size_t size = end - *offset < AT_ONCE ? (size_t)(end - *offset) : AT_ONCE;
        ssize_t count = copy_file_range(copy->from, offset, copy->to, &target, size, 0);
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
    }
    return true;
}

/* What is a hole in the source stays one. */
static bool copy_data(const struct copy *copy)
{
    off_t offset = 0;
    while (offset < copy->size) {
        off_t data = lseek(copy->from, offset, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        offset = data < 0 ? offset : data;
        off_t hole = lseek(copy->from, offset, SEEK_HOLE);
        if (hole <= offset || hole > copy->size)
            hole = copy->size;
        if (!copy_in_kernel(copy, &offset, hole))
            return copy_by_hand(copy, offset);
    }
    return ftruncate(copy->to, copy->size) == 0 || fail_write(copy);
}

static bool copy_contents(struct copy *copy)
{
    struct stat status;
    if (fstat(copy->from, &status) != 0)
        return fail_read(copy);
    if (!S_ISREG(status.st_mode))
        return dagger_error_set(copy->error, DAGGER_ERROR_RUN,
                                "the task returned '%s', which is no regular file",
                                copy->source);
    copy->size = status.st_size;
    if (ioctl(copy->to, FICLONE, copy->from) == 0)
        return true;
    /* Files that the kernel makes up as they are read have no size. */
    return copy->size ? copy_data(copy) : copy_by_hand(copy, 0);
}

bool dgi_file_copy(int fd, const char *path, const char *source,
                   struct dagger_error *error)
{
    if (!source)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "the task returned a dagger_file without a path");
    struct copy copy = {.to = fd, .source = source, .path = path, .error = error};
    copy.from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (copy.from < 0)
        return dagger_error_set(error, DAGGER_ERROR_RUN,
                                "the task returned the file '%s': %s", source,
                                strerror(errno));
    bool ok = copy_contents(&copy);
    close(copy.from);
    return ok;
}
