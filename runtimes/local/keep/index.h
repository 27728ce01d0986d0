/* The records of a run's segments, found by node and path. Immutable once filled. */
#ifndef DAGGER_LOCAL_KEEP_INDEX_H
#define DAGGER_LOCAL_KEEP_INDEX_H

#include <dagger/error.h>

#include "record.h"

struct dgi_index_slot {
    uint64_t hash;
    const struct dgi_record_head *head; /**< NULL: the slot is empty */
};

/** `= {0}`: empty. */
struct dgi_index {
    struct dgi_index_slot *slots;
    size_t capacity; /**< a power of two, or 0 */
    size_t count;
    struct dgi_mapped_segment *segments;
    size_t segment_count;
};

/** Maps the segment of that number in `folder`, after those before. `name` is what
 * messages call it. False: DAGGER_ERROR_IO, it is missing or no segment; MEMORY. */
bool dgi_index_map(struct dgi_index *index, int folder, uint64_t segment,
                   const char *name, struct dagger_error *error);

/** Adds all records of `size` bytes at `offset` of the segment mapped last. False:
 * DAGGER_ERROR_IO, it is damaged; MEMORY. */
bool dgi_index_add(struct dgi_index *index, uint64_t offset, uint64_t size,
                   const char *name, struct dagger_error *error);

/** The record of that kind, for `node` of the database and a path. False: there is none.
 */
bool dgi_index_find(const struct dgi_index *index, enum dgi_record_kind kind,
                    uint32_t node, const uint32_t *path, uint32_t depth,
                    struct dgi_record *record);

/** Unmaps everything. */
void dgi_index_release(struct dgi_index *index);

#endif
