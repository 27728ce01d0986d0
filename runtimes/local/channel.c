#include "channel.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

/* Of futex(2); the kernel's header is not everywhere where its libc is. */
enum { OPERATION_WAIT = 0, OPERATION_WAKE = 1 };

enum { TABLE = 8 }; /* where a message's table begins */

void dgi_channel_protect(struct dgi_channel *channel)
{
    mprotect(channel->outbox, sizeof *channel->outbox, PROT_READ);
}

void dgi_futex_wait(atomic_uint *word, unsigned value, uint64_t timeout_ns)
{
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000),
                               .tv_nsec = (long)(timeout_ns % 1000000000)};
    syscall(SYS_futex, word, OPERATION_WAIT, value,
            timeout_ns == UINT64_MAX ? NULL : &timeout, NULL, 0);
}

void dgi_futex_wake(atomic_uint *word)
{
    syscall(SYS_futex, word, OPERATION_WAKE, INT_MAX, NULL, NULL, 0);
}

void dgi_bell_ring(const struct dgi_bell *bell)
{
    if (!atomic_load(bell->is_asleep))
        return;
    atomic_fetch_add(bell->rings, 1);
    dgi_futex_wake(bell->rings);
}

bool dgi_message_begin(struct dgi_wire_writer *writer, void *area, size_t capacity,
                       size_t count, struct dagger_error *error)
{
    size_t size;
    if (__builtin_mul_overflow(count, sizeof(uint64_t), &size) ||
        !dgi_wire_begin(writer, area, capacity) || size > capacity - writer->used)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY,
                                "%zu values cannot be passed on at once", count);
    writer->used += size;
    return true;
}

bool dgi_message_add(struct dgi_wire_writer *writer, size_t index,
                     const struct dagger_type *type, const void *value,
                     struct dagger_error *error)
{
    size_t offset;
    if (!dgi_wire_write(writer, type, value, &offset, error))
        return false;
    uint64_t entry = offset;
    memcpy(writer->base + TABLE + index * sizeof entry, &entry, sizeof entry);
    return true;
}

bool dgi_message_find(const struct dgi_wire_reader *reader, size_t index, size_t count,
                      size_t *offset, struct dagger_error *error)
{
    uint64_t entry;
    if (count > (reader->size - TABLE) / sizeof entry)
        return dagger_error_set(error, DAGGER_ERROR_INVALID,
                                "the message is not sound: it has no table");
    memcpy(&entry, reader->base + TABLE + index * sizeof entry, sizeof entry);
    *offset = entry;
    return true;
}
