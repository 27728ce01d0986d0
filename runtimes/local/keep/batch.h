/* What waits to be recorded together: records, files, attempts, sites. */
#ifndef DAGGER_LOCAL_KEEP_BATCH_H
#define DAGGER_LOCAL_KEEP_BATCH_H

#include <dagger/error.h>

#include "database.h"
#include "site.h"

/** So many files are synced all at once, which is faster, and no more are kept open. */
enum { DGI_BATCH_MANY = 8 };

/** A complete file that is to get its place. */
struct dgi_batch_file {
    int fd;             /**< -1: closed, of the DGI_BATCH_MANY-th and later ones */
    char temporary[24]; /**< its name in the folder of such files */
    char *path;         /**< beneath the outputs: "node/name" or "name" */
    uint64_t size;
    uint32_t site;
    const char *output; /**< its name; NULL: it is not listed in the database */
};

struct dgi_batch_attempt {
    uint32_t site;
    uint32_t attempt;
    const char *state;
    int64_t started_us;
    int64_t ended_us;
    uint64_t cpu_ns;
    uint64_t peak_bytes;
    int exit_code;
    char *address; /**< with partitions; NULL: the site's */
    char *cause;   /**< or NULL */
};

/** `= {0}`: empty. */
struct dgi_batch {
    char *records;
    size_t used;
    size_t capacity;
    struct dgi_batch_file *files;
    size_t file_count;
    size_t file_capacity;
    struct dgi_batch_attempt *attempts;
    size_t attempt_count;
    size_t attempt_capacity;
    struct dgi_site *sites; /**< copies, of those that changed */
    size_t site_count;
};

/** Room for `size` more bytes of records, zeroed. NULL: out of memory. */
char *dgi_batch_grow(struct dgi_batch *batch, size_t size);

/** Takes over what `file` or `attempt` owns. False: out of memory, nothing was taken. */
bool dgi_batch_add_file(struct dgi_batch *batch, const struct dgi_batch_file *file);
bool dgi_batch_add_attempt(struct dgi_batch *batch,
                           const struct dgi_batch_attempt *attempt);

bool dgi_batch_is_empty(const struct dgi_batch *batch);

/** Closes and frees all it owns; it is empty then. */
void dgi_batch_clear(struct dgi_batch *batch);

void dgi_batch_file_release(struct dgi_batch_file *file);

#endif
