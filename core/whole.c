#include "whole.h"

#include "arena_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct mapping {
    void *address;
    size_t size;
};

static void unmap(void *object)
{
    struct mapping *mapping = object;
    munmap(mapping->address, mapping->size);
}

/* The size of a regular file that nothing was read from yet; 0 where it is not one. */
static size_t mappable_size(const struct dagger_reader *reader)
{
    struct stat status;
    if (reader->fd < 0 || reader->offset || reader->end != reader->start ||
        fstat(reader->fd, &status) || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        (uintmax_t)status.st_size > SIZE_MAX || lseek(reader->fd, 0, SEEK_CUR) != 0)
        return 0;
    return (size_t)status.st_size;
}

static bool map_file(const struct dagger_reader *reader, struct dagger_arena *arena,
                     struct dgi_whole *whole)
{
    size_t size = mappable_size(reader);
    struct mapping *mapping = size ? dagger_arena_alloc(arena, sizeof *mapping) : NULL;
    if (!mapping)
        return false;
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, reader->fd, 0);
    if (bytes == MAP_FAILED)
        return false;
    *mapping = (struct mapping){bytes, size};
    if (!dagger_arena_defer(arena, unmap, mapping)) {
        munmap(bytes, size);
        return false;
    }
    *whole = (struct dgi_whole){bytes, size};
    return true;
}

static bool append(struct dgi_whole *whole, size_t *capacity, const char *bytes,
                   size_t size)
{
    if (size >= *capacity - whole->size) {
        size_t wanted = (whole->size + size + 1) * 2;
        char *larger = realloc(whole->bytes, wanted);
        if (!larger)
            return false;
        whole->bytes = larger;
        *capacity = wanted;
    }
    memcpy(whole->bytes + whole->size, bytes, size);
    whole->size += size;
    whole->bytes[whole->size] = '\0';
    return true;
}

static bool collect(struct dagger_reader *reader, struct dgi_whole *whole,
                    struct dagger_error *error)
{
    size_t capacity = 0;
    int more;
    while ((more = dagger_reader_fill(reader, error)) > 0) {
        size_t size = (size_t)(reader->end - reader->next);
        if (!append(whole, &capacity, reader->next, size))
            return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
        reader->next = reader->end;
    }
    return more == 0;
}

bool dgi_whole_read(struct dagger_reader *reader, struct dagger_arena *arena,
                    struct dgi_whole *whole, struct dagger_error *error)
{
    *whole = (struct dgi_whole){NULL, 0};
    bool ok = collect(reader, whole, error);
    if (ok && whole->bytes && !dgi_arena_adopt(arena, whole->bytes, whole->size + 1))
        ok = dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (!ok)
        free(whole->bytes);
    return ok;
}

bool dgi_whole_map(struct dagger_reader *reader, struct dagger_arena *arena,
                   struct dgi_whole *whole, struct dagger_error *error)
{
    return map_file(reader, arena, whole) || dgi_whole_read(reader, arena, whole, error);
}
