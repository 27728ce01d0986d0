/* Outputs of tasks, from memory to a run directory and back. */
#ifndef DAGGER_LOCAL_KEEP_RESULTS_H
#define DAGGER_LOCAL_KEEP_RESULTS_H

#include "directory.h"

/** One run of a site's task that has succeeded. */
struct dgi_kept_run {
    uint32_t site;
    const uint32_t *path; /**< numbers of partitions, outermost first */
    uint32_t depth;
    uint32_t attempt;
    int64_t started_us;
    int64_t ended_us;
    uint64_t cpu_ns;
    uint64_t peak_bytes;
};

/**
 * Has the recorder keep a run with its outputs' values: it is done once they are durable,
 * which it does not wait for. From any thread. False: DAGGER_ERROR_IO, DAGGER_ERROR_RUN
 * (a file that an output names cannot be read), DAGGER_ERROR_MEMORY.
 */
bool dgi_result_store(struct dagger_run_directory *directory,
                      const struct dgi_kept_run *run, const void *const *values,
                      struct dagger_error *error);

/** The same for the end of a partitioned node: all of its `count` partitions are done. */
bool dgi_range_store(struct dagger_run_directory *directory, uint32_t site,
                     const uint32_t *path, uint32_t depth, uint32_t count,
                     struct dagger_error *error);

/** The record of a run, or (`kind`) of a range, that holds still. False: there is none.
 */
bool dgi_result_find(const struct dagger_run_directory *directory,
                     enum dgi_record_kind kind, uint32_t site, const uint32_t *path,
                     uint32_t depth, struct dgi_record *record);

/** Reads output `k` of the site into `value`; what it points to is `arena`'s. False:
 * DAGGER_ERROR_IO, it is damaged or missing; DAGGER_ERROR_MEMORY. */
bool dgi_result_load(const struct dagger_run_directory *directory, uint32_t site,
                     const struct dgi_record *record, uint32_t k, void *value,
                     struct dagger_arena *arena, struct dagger_error *error);

/** Hash of all that the file `fd` holds, from its start; `*size` bytes. False: see errno.
 */
bool dgi_file_hash(int fd, uint64_t *size, uint64_t *hash);

/** Makes the empty file `fd` hold what `source` does, sharing its blocks where the file
 * system can. False: see errno; `*is_source` says where. */
bool dgi_file_clone(int fd, int source, bool *is_source);

#endif
