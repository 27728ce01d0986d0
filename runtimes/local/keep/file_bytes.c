/* The bytes of files as a whole: their hash, and copies of them. */
#include <errno.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "hash.h"
#include "results.h"

enum { CHUNK = 1 << 16 };

/* Short only at the end of the file. */
static ssize_t read_chunk(int fd, char *chunk, uint64_t offset)
{
    size_t used = 0;
    while (used < CHUNK) {
        ssize_t size = pread(fd, chunk + used, CHUNK - used, (off_t)(offset + used));
        if (size < 0 && errno != EINTR)
            return -1;
        if (size == 0)
            break;
        if (size > 0)
            used += (size_t)size;
    }
    return (ssize_t)used;
}

bool dgi_file_hash(int fd, uint64_t *size, uint64_t *hash)
{
    char *chunk = malloc(CHUNK);
    ssize_t got = CHUNK;
    *size = 0;
    *hash = DGI_HASH_START;
    while (chunk && got == CHUNK) {
        got = read_chunk(fd, chunk, *size);
        if (got < 0)
            break;
        *size += (uint64_t)got;
        *hash = dgi_hash_bytes(*hash, chunk, (size_t)got);
    }
    bool ok = chunk && got >= 0;
    free(chunk);
    return ok;
}

static bool write_chunk(int fd, const char *chunk, size_t size)
{
    while (size) {
        ssize_t written = write(fd, chunk, size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            chunk += written;
            size -= (size_t)written;
        }
    }
    return true;
}

static bool copy_bytes(int fd, int source, uint64_t offset, bool *is_source)
{
    char *chunk = malloc(CHUNK);
    ssize_t got = CHUNK;
    while (chunk && got == CHUNK) {
        got = read_chunk(source, chunk, offset);
        *is_source = got < 0;
        if (got < 0 || !write_chunk(fd, chunk, (size_t)got)) {
            got = -1;
            break;
        }
        offset += (uint64_t)got;
    }
    bool ok = chunk && got >= 0;
    int why = errno;
    free(chunk);
    errno = why;
    return ok;
}

bool dgi_file_clone(int fd, int source, bool *is_source)
{
    *is_source = false;
    if (ioctl(fd, FICLONE, source) == 0)
        return true;
    uint64_t offset = 0;
    for (;;) {
        ssize_t copied = copy_file_range(source, NULL, fd, NULL, 1 << 30, 0);
        if (copied > 0)
            offset += (uint64_t)copied;
        else if (copied == 0 && offset)
            return true;
        else if (copied == 0 || errno != EINTR)
            break;
    }
    /* Not between these two file systems, or from a file that does not tell its size. */
    return copy_bytes(fd, source, offset, is_source);
}
