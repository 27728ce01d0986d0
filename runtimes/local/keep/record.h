/*
 * Records: what a segment file consists of. Everything that a run keeps of a node, or of
 * one of its partitions, that is done: its outputs, or where they are, and how it ran.
 *
 *   segment   header (8 bytes: "DGSG", version, byte order, 0, 0), then records
 *   record    struct dgi_record_head; path: uint32 each, outermost first; outputs:
 *             struct dgi_record_output each; what is stored of each output. Each of these
 *             begins at a multiple of 8 bytes.
 *
 * Numbers are as the machine has them. A reader believes nothing.
 */
#ifndef DAGGER_LOCAL_KEEP_RECORD_H
#define DAGGER_LOCAL_KEEP_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DGI_RECORD_MAGIC 0x43524744u /* "DGRC" */

enum {
    DGI_SEGMENT_HEADER = 8,
    DGI_SEGMENT_VERSION = 1,
};

extern const unsigned char dgi_segment_header[DGI_SEGMENT_HEADER];

enum dgi_record_kind {
    DGI_RECORD_RESULT = 1, /**< of one run of a task */
    DGI_RECORD_RANGE,      /**< all partitions of a node are done: `count` of them */
};

struct dgi_record_head {
    uint32_t magic;
    uint32_t check;   /**< hash of all from `size` on to the end of the outputs' list */
    uint64_t size;    /**< of the record, bytes */
    uint32_t node;    /**< its number in the database */
    uint16_t kind;    /**< enum dgi_record_kind */
    uint16_t depth;   /**< numbers in the path */
    uint32_t outputs; /**< how many */
    uint32_t attempt; /**< from 1 */
    uint64_t count;
    int64_t started_us; /**< since 1970 */
    int64_t ended_us;
    uint64_t cpu_ns; /**< 0: not known, as the next */
    uint64_t peak_bytes;
};

enum dgi_stored_form {
    DGI_STORED_SERIALIZED = 1, /**< by the output's serializer */
    DGI_STORED_WIRE,           /**< the serializer has no form for the value */
    DGI_STORED_FILE = 4,       /**< a flag: in a file, whose name is stored here */
    DGI_STORED_COPY = 8,       /**< with FILE: the file is itself the value */
};

struct dgi_record_output {
    uint32_t form;
    uint32_t stored; /**< bytes here: of the value, or of the file's name */
    uint64_t size;   /**< of the value, bytes */
    uint64_t hash;   /**< of the value; of a COPY 0 */
};

/** A record in memory that is the caller's. */
struct dgi_record {
    const struct dgi_record_head *head;
    const uint32_t *path;
    const struct dgi_record_output *outputs;
    const char *stored; /**< of output 0; see dgi_record_stored() */
};

/**
 * Reads the record at `bytes`, aligned to 8, of which there are `size`; looks at no
 * stored values. False: it is damaged.
 */
bool dgi_record_read(struct dgi_record *record, const char *bytes, size_t size);

/** What is stored of output `index`: outputs[index].stored bytes. */
const char *dgi_record_stored(const struct dgi_record *record, uint32_t index);

/** Bytes of a record whose outputs store `stored` bytes in all, each rounded up to 8. */
size_t dgi_record_size(uint32_t depth, uint32_t outputs, size_t stored);

static inline size_t dgi_record_round(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

/** Completes a record at `bytes` whose parts stand there: `check`, `magic`, `size`. */
void dgi_record_seal(char *bytes, size_t size);

#endif
