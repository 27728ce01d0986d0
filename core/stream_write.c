#include <dagger/stream.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16, FIRST_MEMORY = 256 };

bool dagger_writer_init_fd(struct dagger_writer *writer, int fd, const char *name,
                           struct dagger_error *error)
{
    *writer = (struct dagger_writer){.fd = fd, .name = name};
    writer->buffer = malloc(BUFFER_SIZE);
    if (!writer->buffer) {
        writer->failed = true;
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    writer->capacity = BUFFER_SIZE;
    return true;
}

bool dagger_writer_init_sink(struct dagger_writer *writer, dagger_sink *sink,
                             void *context, const char *name, struct dagger_error *error)
{
    bool ok = dagger_writer_init_fd(writer, -1, name, error);
    writer->sink = sink;
    writer->context = context;
    return ok;
}

void dagger_writer_init_memory(struct dagger_writer *writer)
{
    *writer = (struct dagger_writer){.fd = -1};
}

/* A descriptor that does not block is waited for. */
static bool may_go_on(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

static bool write_all(struct dagger_writer *writer, const char *bytes, size_t size,
                      struct dagger_error *error)
{
    if (writer->sink) {
        writer->failed = !writer->sink(writer->context, bytes, size, error);
        writer->written += size;
        return !writer->failed;
    }
    while (size) {
        ssize_t count = write(writer->fd, bytes, size);
        if (count < 0 && may_go_on(writer->fd))
            continue;
        if (count <= 0) {
            writer->failed = true;
            return dagger_error_set(error, DAGGER_ERROR_IO, "cannot write %s: %s",
                                    writer->name ? writer->name : "output",
                                    strerror(count ? errno : EIO));
        }
        bytes += count;
        size -= (size_t)count;
        writer->written += (size_t)count;
    }
    return true;
}

static bool is_memory(const struct dagger_writer *writer)
{
    return writer->fd < 0 && !writer->sink;
}

bool dagger_writer_flush(struct dagger_writer *writer, struct dagger_error *error)
{
    if (writer->failed)
        return false;
    if (is_memory(writer))
        return true;
    size_t size = writer->used;
    writer->used = 0;
    return !size || write_all(writer, writer->buffer, size, error);
}

static bool grow(struct dagger_writer *writer, size_t size, struct dagger_error *error)
{
    size_t capacity = writer->capacity ? writer->capacity : FIRST_MEMORY;
    while (capacity - writer->used < size && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    char *buffer =
        capacity - writer->used < size ? NULL : realloc(writer->buffer, capacity);
    if (!buffer) {
        writer->failed = true;
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    }
    writer->buffer = buffer;
    writer->capacity = capacity;
    return true;
}

static bool make_room(struct dagger_writer *writer, size_t size,
                      struct dagger_error *error)
{
    return is_memory(writer) ? grow(writer, size, error)
                             : dagger_writer_flush(writer, error);
}

bool dagger_writer_write(struct dagger_writer *writer, const void *bytes, size_t size,
                         struct dagger_error *error)
{
    if (writer->failed)
        return false;
    if (size > writer->capacity - writer->used) {
        if (!make_room(writer, size, error))
            return false;
        if (size > writer->capacity - writer->used)
            return write_all(writer, bytes, size, error);
    }
    if (size)
        memcpy(writer->buffer + writer->used, bytes, size);
    writer->used += size;
    return true;
}

char *dagger_writer_reserve(struct dagger_writer *writer, size_t size,
                            struct dagger_error *error)
{
    if (writer->failed)
        return NULL;
    if (size > writer->capacity - writer->used && !make_room(writer, size, error))
        return NULL;
    return writer->buffer + writer->used;
}

void dagger_writer_release(struct dagger_writer *writer)
{
    free(writer->buffer);
    writer->buffer = NULL;
    writer->used = 0;
    writer->capacity = 0;
}
