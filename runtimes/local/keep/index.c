#include "index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beneath.h"
#include "hash.h"

struct dgi_mapped_segment {
    char *bytes;
    size_t size;
};

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

static bool is_damaged(const char *name, const char *why, struct dagger_error *error)
{
    dagger_error_set(error, DAGGER_ERROR_IO, "%s: %s", name, why);
    dagger_error_hint(error, "restore it, or begin anew in another --run-dir");
    return false;
}

static bool map(int fd, struct dgi_mapped_segment *segment, const char *name,
                struct dagger_error *error)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return is_damaged(name, strerror(errno), error);
    if (!S_ISREG(status.st_mode) || status.st_size < DGI_SEGMENT_HEADER)
        return is_damaged(name, "it is damaged: there is too little of it", error);
    segment->size = (size_t)status.st_size;
    segment->bytes = mmap(NULL, segment->size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (segment->bytes == MAP_FAILED)
        return is_damaged(name, strerror(errno), error);
    if (memcmp(segment->bytes, dgi_segment_header, DGI_SEGMENT_HEADER) == 0)
        return true;
    munmap(segment->bytes, segment->size);
    return is_damaged(name, "it is damaged, or of another kind of machine", error);
}

bool dgi_index_map(struct dgi_index *index, int folder, uint64_t segment,
                   const char *name, struct dagger_error *error)
{
    char file[32];
    struct dgi_mapped_segment *segments =
        reallocarray(index->segments, index->segment_count + 1, sizeof *index->segments);
    if (!segments)
        return out_of_memory(error);
    index->segments = segments;
    snprintf(file, sizeof file, "%llu.seg", (unsigned long long)segment);
    /* Of what is no file, as a pipe, nothing is waited for. */
    int fd = dgi_beneath_open(folder, file, O_RDONLY | O_NONBLOCK, 0);
    if (fd < 0)
        return is_damaged(name, strerror(errno), error);
    bool ok = map(fd, &segments[index->segment_count], name, error);
    index->segment_count += ok;
    close(fd);
    return ok;
}

static uint64_t hash_of(uint16_t kind, uint32_t node, const uint32_t *path,
                        uint32_t depth)
{
    uint64_t hash = dgi_hash_number(DGI_HASH_START, (uint64_t)kind << 32 | node);
    for (uint32_t i = 0; i < depth; i++)
        hash = dgi_hash_number(hash, path[i]);
    return hash;
}

static bool is_of(const struct dgi_record_head *head, enum dgi_record_kind kind,
                  uint32_t node, const uint32_t *path, uint32_t depth)
{
    return head->kind == kind && head->node == node && head->depth == depth &&
           (depth == 0 || memcmp(head + 1, path, depth * sizeof *path) == 0);
}

/* Where a record is, or belongs. There is an empty slot. */
static struct dgi_index_slot *find_slot(const struct dgi_index *index, uint64_t hash,
                                        enum dgi_record_kind kind, uint32_t node,
                                        const uint32_t *path, uint32_t depth)
{
    size_t at = hash & (index->capacity - 1);
    for (;; at = (at + 1) & (index->capacity - 1)) {
        struct dgi_index_slot *slot = &index->slots[at];
        if (!slot->head ||
            (slot->hash == hash && is_of(slot->head, kind, node, path, depth)))
            return slot;
    }
}

static bool grow(struct dgi_index *index)
{
    struct dgi_index larger = {.capacity = index->capacity ? index->capacity * 2 : 64};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < index->capacity; i++) {
        const struct dgi_record_head *head = index->slots[i].head;
        if (head)
            *find_slot(&larger, index->slots[i].hash, head->kind, head->node,
                       (const uint32_t *)(head + 1), head->depth) = index->slots[i];
    }
    free(index->slots);
    index->slots = larger.slots;
    index->capacity = larger.capacity;
    return true;
}

/* Of two records the later one counts. */
static bool put(struct dgi_index *index, const struct dgi_record *record)
{
    if (index->count >= index->capacity / 2 && !grow(index))
        return false;
    const struct dgi_record_head *head = record->head;
    uint64_t hash = hash_of(head->kind, head->node, record->path, head->depth);
    struct dgi_index_slot *slot =
        find_slot(index, hash, head->kind, head->node, record->path, head->depth);
    index->count += !slot->head;
    *slot = (struct dgi_index_slot){hash, head};
    return true;
}

bool dgi_index_add(struct dgi_index *index, uint64_t offset, uint64_t size,
                   const char *name, struct dagger_error *error)
{
    const struct dgi_mapped_segment *segment = &index->segments[index->segment_count - 1];
    if (offset % 8 != 0 || offset > segment->size || size > segment->size - offset)
        return is_damaged(name, "it is damaged: its end is missing", error);
    const char *next = segment->bytes + offset;
    while (size) {
        struct dgi_record record;
        if (!dgi_record_read(&record, next, size))
            return is_damaged(name, "it is damaged", error);
        if (!put(index, &record))
            return out_of_memory(error);
        next += record.head->size;
        size -= record.head->size;
    }
    return true;
}

bool dgi_index_find(const struct dgi_index *index, enum dgi_record_kind kind,
                    uint32_t node, const uint32_t *path, uint32_t depth,
                    struct dgi_record *record)
{
    if (!index->count)
        return false;
    const struct dgi_index_slot *slot =
        find_slot(index, hash_of(kind, node, path, depth), kind, node, path, depth);
    return slot->head &&
           dgi_record_read(record, (const char *)slot->head, slot->head->size);
}

void dgi_index_release(struct dgi_index *index)
{
    for (size_t i = 0; i < index->segment_count; i++)
        munmap(index->segments[i].bytes, index->segments[i].size);
    free(index->segments);
    free(index->slots);
    *index = (struct dgi_index){0};
}
