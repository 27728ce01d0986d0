#include "stream_private.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16 };

bool dagger_reader_init_fd(struct dagger_reader *reader, int fd, const char *name,
                           struct dagger_error *error)
{
    *reader = (struct dagger_reader){.line = 1, .fd = fd, .name = name};
    reader->buffer = malloc(BUFFER_SIZE);
    if (!reader->buffer)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    reader->capacity = BUFFER_SIZE;
    reader->start = reader->next = reader->end = reader->buffer;
    return true;
}

bool dagger_reader_init_feed(struct dagger_reader *reader, dagger_feed *feed,
                             void *context, const char *name, struct dagger_error *error)
{
    bool ok = dagger_reader_init_fd(reader, -1, name, error);
    reader->feed = feed;
    reader->context = context;
    return ok;
}

void dagger_reader_init_memory(struct dagger_reader *reader, const void *bytes,
                               size_t size, const char *name)
{
    *reader = (struct dagger_reader){.line = 1, .fd = -1, .name = name};
    reader->start = reader->next = size ? bytes : "";
    reader->end = reader->start + size;
}

/* Counts the lines of what is about to be forgotten. */
static void count_lines(struct dagger_reader *reader)
{
    const char *position = reader->start;
    while ((position = memchr(position, '\n', (size_t)(reader->next - position)))) {
        position++;
        reader->line++;
        reader->line_start = reader->offset + (uint64_t)(position - reader->start);
    }
}

/* Moves what is left to the front of the buffer. */
static void forget_read_bytes(struct dagger_reader *reader)
{
    size_t left = (size_t)(reader->end - reader->next);
    count_lines(reader);
    reader->offset += (uint64_t)(reader->next - reader->start);
    memmove(reader->buffer, reader->next, left);
    reader->start = reader->next = reader->buffer;
    reader->end = reader->buffer + left;
}

static bool grow(struct dagger_reader *reader, struct dagger_error *error)
{
    size_t left = (size_t)(reader->end - reader->next);
    char *buffer = reader->capacity > SIZE_MAX / 2
                       ? NULL
                       : realloc(reader->buffer, reader->capacity * 2);
    if (!buffer)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    reader->buffer = buffer;
    reader->capacity *= 2;
    reader->start = reader->next = buffer;
    reader->end = buffer + left;
    return true;
}

/* A descriptor that does not block is waited for. */
static bool may_go_on(int fd)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

/* What a read gives: bytes, 0 at the end, -1 with the error set. */
static ptrdiff_t take(struct dagger_reader *reader, char *target, size_t room,
                      struct dagger_error *error)
{
    if (reader->feed)
        return reader->feed(reader->context, target, room, error);
    for (;;) {
        ssize_t count = read(reader->fd, target, room);
        if (count >= 0)
            return count;
        if (may_go_on(reader->fd))
            continue;
        dagger_error_set(error, DAGGER_ERROR_IO, "cannot read %s: %s",
                         reader->name ? reader->name : "input", strerror(errno));
        return -1;
    }
}

static int read_more(struct dagger_reader *reader, struct dagger_error *error)
{
    if (reader->fd < 0 && !reader->feed)
        return 0;
    forget_read_bytes(reader);
    if (reader->end == reader->buffer + reader->capacity && !grow(reader, error))
        return -1;
    size_t room = reader->capacity - (size_t)(reader->end - reader->buffer);
    ptrdiff_t count = take(reader, reader->buffer + reader->capacity - room, room, error);
    if (count < 0)
        return -1;
    reader->end += count;
    return count > 0;
}

int dagger_reader_fill(struct dagger_reader *reader, struct dagger_error *error)
{
    return reader->next < reader->end ? 1 : read_more(reader, error);
}

bool dgi_reader_ensure(struct dagger_reader *reader, size_t size,
                       struct dagger_error *error)
{
    while ((size_t)(reader->end - reader->next) < size) {
        int more = read_more(reader, error);
        if (more <= 0)
            return more == 0;
    }
    return true;
}

static unsigned clamp(uint64_t number)
{
    return number > UINT_MAX ? UINT_MAX : (unsigned)number;
}

struct dgi_place dgi_reader_place(const struct dagger_reader *reader,
                                  const char *position)
{
    struct dagger_reader until = *reader;
    until.next = position;
    count_lines(&until);
    uint64_t offset = until.offset + (uint64_t)(position - until.start);
    return (struct dgi_place){clamp(until.line), clamp(offset - until.line_start + 1)};
}

void dagger_reader_release(struct dagger_reader *reader)
{
    free(reader->buffer);
    reader->buffer = NULL;
    reader->start = reader->next = reader->end = NULL;
    reader->capacity = 0;
}
